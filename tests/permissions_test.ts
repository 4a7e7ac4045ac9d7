// Sampling needs to read the code and the models, to write the output folder and
// to call ONNX Runtime. Nothing else, and what is withheld is named.

import { doesNotMatch, match, ok, strictEqual } from "node:assert/strict";
import config from "../deno.json" with { type: "json" };
import { ROOT } from "./support/command_line.ts";
import { copyFolder, inFolder } from "./support/folder.ts";

interface Permissions {
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly ffi: boolean;
}

/** Runs a command with these permissions alone. */
async function run(
  { read, write, ffi }: Permissions,
  args: readonly string[],
): Promise<{ code: number; stderr: string }> {
  const { code, stderr } = await new Deno.Command("deno", {
    args: [
      ...["run", "--quiet", "--no-prompt", `--config=${ROOT}deno.json`],
      ...(read.length > 0 ? [`--allow-read=${read}`] : []),
      ...(write.length > 0 ? [`--allow-write=${write}`] : []),
      ...(ffi ? ["--allow-ffi"] : []),
      ...[`${ROOT}cli/main.ts`, ...args],
    ],
    stdout: "piped",
    stderr: "piped",
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

Deno.test("bench and worker sample with read access to code and models, write access to outputs, and FFI", async (t) => {
  await inFolder(async (folder) => {
    const [model, out] = [`${folder}/model`, `${folder}/out`];
    const spec = `${folder}/spec/one.ts`;
    await copyFolder(`${ROOT}lib/testbed/model`, model);
    await Deno.mkdir(`${folder}/spec`);
    await Deno.writeTextFile(
      spec,
      `import gender from "${ROOT}specs/gender.ts";
      const one = { images: 1, steps: 1, batch: 1, resolution: "image" };
      export default {
        ...gender, id: "one", subjects: ["nurse"], methods: ["sd15"],
        metrics: ["rd", "miou"], sizes: { ...gender.sizes, testbed: one },
      };`,
    );
    const least = {
      read: [ROOT.slice(0, -1), model, spec, out],
      write: [out],
      ffi: true,
    };
    const args = [
      ...[spec, "--size=testbed", `--model=${model}`, `--out=${out}`],
      ...[`--clip=${model}/clip`, `--artifacts=${out}/artifacts`],
    ];
    const bench = ["bench", ...args, "--jobs=1", "--workers=1"];
    await t.step("with all of them", async () => {
      const { code, stderr } = await run(least, bench);
      strictEqual(code, 0, stderr);
      ok(await Deno.stat(`${out}/images/sd15/nurse/0.png`));
    });
    await t.step("a worker too", async () => {
      const [plan] = await Array.fromAsync(Deno.readDir(`${out}/plans`));
      await Deno.remove(`${out}/units`, { recursive: true });
      const { code, stderr } = await run(least, [
        ...["worker", `${out}/plans/${plan?.name}`, "--shard=0/1"],
      ]);
      strictEqual(code, 0, stderr);
      ok((await Array.fromAsync(Deno.readDir(`${out}/units`))).length > 0);
    });
    const without: readonly (readonly [string, Permissions, RegExp])[] = [
      [
        "the model",
        { ...least, read: least.read.filter((path) => path !== model) },
        /^error: Cannot read ".*\/model".*: Deno was not allowed to; run with --allow-read$/m,
      ],
      [
        "the spec",
        { ...least, read: least.read.filter((path) => path !== spec) },
        /^error: Cannot read ".*one\.ts": Deno was not allowed to; run with --allow-read$/m,
      ],
      [
        "the code's folder",
        { ...least, read: [model, spec, out] },
        /^error: Cannot go on: Requires read access to ".*baselines"/m,
      ],
      [
        "the output folder",
        { ...least, write: [`${folder}/other`] },
        /^error: Cannot write ".*\/out\/.*": Deno was not allowed to; run with --allow-write$/m,
      ],
      [
        "FFI",
        { ...least, ffi: false },
        /^error: Cannot load ONNX Runtime's native library: Requires ffi access/m,
      ],
    ];
    for (const [what, permissions, says] of without) {
      await t.step(`and says so without ${what}`, async () => {
        const { code, stderr } = await run(permissions, bench);
        strictEqual(code, 1, stderr);
        match(stderr, says);
        doesNotMatch(stderr, /^ {4}at /m);
      });
    }
  });
});

/** Programs that commands start: workers, git, and those of Slurm. */
const PROGRAMS = /^(deno|git|sbatch,squeue,scontrol)(,(deno|git))*$/;

Deno.test("no task may use the network, and only those that start programs may run one", () => {
  for (const [name, { command }] of Object.entries(config.tasks)) {
    // Tests talk to servers of their own, and a page is served to this machine alone.
    const loopback = ["test", "hub", "watch", "install"].includes(name);
    const outside = command.replace(
      loopback ? "--allow-net=127.0.0.1 " : "",
      "",
    );
    doesNotMatch(outside, /--allow-(net|import|all)\b| -A\b/, name);
    const runs = /--allow-run(?:=(\S+))?/.exec(command);
    // Programs that are named; measurements and campaigns end what they start, or ask Python.
    if (
      runs &&
      !["hub", "pack", "perf", "faults", "slurm", "page-test"].includes(name)
    ) {
      match(runs[1] ?? "", PROGRAMS, name);
    }
    // Variables by name: a secret of the environment is nobody's business. The driver of a browser lists them all.
    if (name !== "page-test") {
      doesNotMatch(command, /--allow-env(?!=)/, name);
    }
    // A profile of Deno's is for those alone who may ask the system for everything.
    if (name !== "measure-share") {
      doesNotMatch(command, /--allow-sys(?!=)/, name);
    }
  }
});
