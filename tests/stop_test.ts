// A press arrives more than once: a terminal sends it to every process, and those who started this one pass
// it on. On real terminals: `deno task faults`.

import { match, ok, strictEqual } from "node:assert/strict";
import { pause } from "./faults/processes.ts";
import { writeSpec } from "./faults/small_bench.ts";
import { command, entangle, ROOT } from "./support/command_line.ts";
import { inFolder } from "./support/folder.ts";

const MODEL = `${ROOT}tests/reference/random_model`;

/** A benchmark that takes some seconds, an image at a time. */
async function slow(folder: string): Promise<string[]> {
  return [
    ...[await writeSpec(folder), "--model", MODEL, "--clip", `${MODEL}/clip`],
    ...["--size=testbed", "--images=4", "--steps=60", "--batch=1"],
    ...["--threads=1", "--methods=sd15"],
  ];
}

/** Waits for the first unit, then sends a signal as often as there are pauses after it. */
async function sendTo(
  child: Deno.ChildProcess,
  out: string,
  signal: Deno.Signal,
  pauses: readonly number[],
): Promise<{ code: number; said: string; made: number }> {
  const ended = child.output();
  while (await unitsIn(out) === 0) await pause(10);
  const before = await unitsIn(out);
  for (const ms of pauses) {
    child.kill(signal);
    await pause(ms);
  }
  const { code, stderr } = await ended;
  const said = new TextDecoder().decode(stderr);
  return { code, said, made: await unitsIn(out) - before };
}

const STOPS = [
  ["SIGINT", 130, [4, 9, 4], "bench"],
  ["SIGTERM", 75, [9, 4], "bench"],
  ["SIGTERM", 75, [4, 9, 30], "bench --workers=2"],
  ["SIGINT", 130, [4, 9], "worker"],
  ["SIGTERM", 75, [4, 9], "worker"],
] as const;

for (const [signal, code, pauses, how] of STOPS) {
  Deno.test(`${how}: ${signal} that comes ${pauses.length} times within milliseconds loses no image and says how to go on`, async () => {
    await inFolder(async (folder) => {
      const out = `${folder}/out`;
      const args = [...await slow(folder)];
      const [name = "", ...flags] = how.split(" ");
      let run = [name, ...args, ...flags, `--out=${out}`];
      if (name === "worker") {
        const plan = `${folder}/plan.json`;
        const frozen = await entangle([
          ...["plan", ...args, `--run=${out}`, `--out=${plan}`],
        ]);
        strictEqual(frozen.code, 0, frozen.stderr);
        run = ["worker", plan];
      }
      const ended = await sendTo(command(run).spawn(), out, signal, pauses);
      strictEqual(ended.code, code, ended.said);
      match(ended.said, /Finishing the images under way/);
      ok(ended.said.includes(`entangle ${run.join(" ")}`), ended.said);
      ok(ended.made > 0, `an image was lost: ${ended.said}`);
    });
  });
}

Deno.test("a second press, after a second, quits at once and says how to go on", async () => {
  await inFolder(async (folder) => {
    const out = `${folder}/out`;
    // One unit that takes far longer than the presses.
    const args = (await slow(folder)).with(6, "--images=32")
      .with(7, "--steps=900").with(8, "--batch=32");
    const run = ["worker", `${folder}/plan.json`];
    const frozen = await entangle([
      ...["plan", ...args, `--run=${out}`, `--out=${run[1]}`],
    ]);
    strictEqual(frozen.code, 0, frozen.stderr);
    const child = command(run).spawn();
    let said = "";
    let over = false;
    const ended = (async () => {
      const texts = child.stderr.pipeThrough(new TextDecoderStream());
      for await (const text of texts) said += text;
      over = true;
    })();
    while (!said.includes("2 of 2 units") && !over) await pause(10);
    // Not by the clock: a busy machine may hear of two presses at once.
    while (!over) {
      child.kill("SIGINT");
      await pause(1200);
    }
    await ended;
    strictEqual((await child.status).code, 130, said);
    await child.stdout.cancel();
    ok(said.includes(`entangle ${run.join(" ")}`), said);
    strictEqual(await unitsIn(out), 0);
  });
});

Deno.test({
  name: "who is started by a command that ends is not left behind",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await inFolder(async (folder) => {
      const out = `${folder}/out`;
      const args = ["bench", ...await slow(folder), `--out=${out}`];
      // As npx and a shell leave `deno task` behind: it is not told.
      const task = new Deno.Command("deno", {
        args: ["task", "--config", `${ROOT}deno.json`, ...args],
        cwd: ROOT,
        stdout: "null",
        stderr: "piped",
      }).spawn();
      const said = new Response(task.stderr).text();
      while (await unitsIn(out) === 0) await pause(10);
      task.kill("SIGKILL");
      const text = await said; // Ends with the last who could say something.
      match(text, /The command that started this has ended/);
      match(text, /Stopped\. What is finished is kept/);
      await task.status;
    });
  },
});

async function unitsIn(out: string): Promise<number> {
  try {
    const found = await Array.fromAsync(Deno.readDir(`${out}/units`));
    return found.filter(({ name }) => name.endsWith(".json")).length;
  } catch {
    return 0;
  }
}
