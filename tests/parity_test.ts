import { openRuntime } from "../lib/runtime/mod.ts";
import { assertWithin } from "./support/assert.ts";
import { openParity } from "./support/parity/parity.ts";
import { CASES } from "./support/references.ts";

/** Energies that differ in what is made of the maps, not in the network: one model tries them; `deno task parity` all. */
const OF_MAPS = /^energy_(unconditional|smooth|rows|released)/;

for (const c of CASES) {
  Deno.test(`${c.name}: every network and sampler agrees with diffusers, transformers and ovam`, async (t) => {
    const runtime = await openRuntime({ provider: "cpu", threads: 1 });
    const parity = await openParity(c, runtime);
    for (const { quantity, measure, bar, error } of parity.comparisons) {
      if (c !== CASES[0] && OF_MAPS.test(quantity)) continue;
      await t.step(`${quantity}: ${measure} error ≤ ${bar}`, async () => {
        assertWithin(quantity, await error(), bar);
      });
    }
    await parity.close();
    await runtime.close();
  });
}
