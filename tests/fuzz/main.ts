// deno-lint-ignore-file no-console
// Feeds every reader damaged files: `deno task fuzz 100000 [seed] [names…]`.

import { fuzz } from "./fuzz.ts";
import { targets } from "./targets.ts";

const [count = "1000", seed = "0", ...names] = Deno.args;
const folder = await Deno.makeTempDir();
let failed = false;
try {
  for await (const target of targets(folder, names)) {
    // Said before, so that a hang has a name.
    await Deno.stdout.write(new TextEncoder().encode(`${target.name}: `));
    const found = await fuzz(target, Number(count), Number(seed));
    console.log(
      `${found.inputs} inputs, ${found.taken} taken, slowest ${
        found.slowest.toFixed(0)
      } ms`,
    );
    if (found.finding === undefined) continue;
    failed = true;
    console.log(`  ${found.finding.replaceAll("\n", "\n  ")}`);
  }
} finally {
  await Deno.remove(folder, { recursive: true });
}
Deno.exit(failed ? 1 : 0);
