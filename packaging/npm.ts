// deno-lint-ignore-file no-console
// Packs Entangle for npm: its TypeScript as it is, the embedded model, and a script that starts them
// with Deno, on which it depends. `deno task pack [folder]`

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import config from "../deno.json" with { type: "json" };

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Version of Deno that the tests run with. */
const DENO = "2.9.6";

/** What is packed: all that a command reads. */
const PACKED = [
  ...["LICENSE", "README.md", "deno.json", "deno.lock", "mod.ts"],
  ...["baselines", "cli", "lib", "results/reported", "specs", "targets"],
];

/** What no command reads. */
const LEFT_OUT = /_test\.ts$|\/reference$|\/testbed\/train$|\.png$/;

/**
 * Describes the package to npm.
 *
 * @returns `package.json`.
 */
export function packageJson(): Record<string, unknown> {
  return {
    name: config.name,
    version: config.version,
    description: "Measures social bias in text-to-image diffusion models.",
    license: config.license,
    type: "module",
    bin: { entangle: "packaging/entangle.mjs" },
    exports: {
      ...config.exports,
      "./specs/*": "./specs/*.ts",
      "./baselines/*": "./baselines/*.ts",
    },
    dependencies: { deno: DENO },
  };
}

if (import.meta.main) {
  const out = Deno.args[0] ?? join(ROOT, "dist");
  await Deno.mkdir(out, { recursive: true });
  const folder = await Deno.makeTempDir({ dir: out });
  try {
    for (const name of PACKED) await copy(join(ROOT, name), join(folder, name));
    const start = "packaging/entangle.mjs";
    await copy(join(ROOT, start), join(folder, start));
    await Deno.writeTextFile(
      join(folder, "package.json"),
      `${JSON.stringify(packageJson(), null, 2)}\n`,
    );
    const { success, stdout } = await new Deno.Command("npm", {
      args: ["pack", "--silent", "--pack-destination", ".."],
      cwd: folder,
      stderr: "inherit",
    }).output();
    if (!success) Deno.exit(1);
    console.log(join(out, new TextDecoder().decode(stdout).trim()));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Copies a file or a folder, without what no command reads. */
async function copy(from: string, to: string): Promise<void> {
  if (LEFT_OUT.test(from)) return;
  if ((await Deno.stat(from)).isFile) {
    await Deno.mkdir(dirname(to), { recursive: true });
    return await Deno.copyFile(from, to);
  }
  for await (const { name } of Deno.readDir(from)) {
    await copy(join(from, name), join(to, name));
  }
}
