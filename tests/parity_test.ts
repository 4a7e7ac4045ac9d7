import { openRuntime } from "../lib/runtime/mod.ts";
import { assertWithin } from "./support/assert.ts";
import { openParity } from "./support/parity/parity.ts";
import { CASES } from "./support/references.ts";

for (const c of CASES) {
  Deno.test(`${c.name}: every network and sampler agrees with diffusers, transformers and ovam`, async (t) => {
    const runtime = await openRuntime({ provider: "cpu" });
    const parity = await openParity(c, runtime);
    for (const { quantity, measure, bar, error } of parity.comparisons) {
      await t.step(`${quantity}: ${measure} error ≤ ${bar}`, async () => {
        assertWithin(quantity, await error(), bar);
      });
    }
    await parity.close();
    await runtime.close();
  });
}
