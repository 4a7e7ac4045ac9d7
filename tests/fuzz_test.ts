// A short form of `deno task fuzz`, and what its long form has found.

import { match, ok, rejects, strictEqual, throws } from "node:assert/strict";
import { constant } from "fast-check";
import { zipSync } from "fflate";
import { loadSpec } from "../lib/bench/mod.ts";
import { InputError, readNumpy } from "../lib/core/mod.ts";
import { createScheduler } from "../lib/diffusion/mod.ts";
import { decodeMoments } from "../lib/metrics/mod.ts";
import { end, wrong } from "./fuzz/endings.ts";
import { fuzz } from "./fuzz/fuzz.ts";
import { targets } from "./fuzz/targets.ts";
import { inFolder } from "./support/folder.ts";
import { catalogue } from "./support/catalogue.ts";

Deno.test("readers refuse damaged files in words, soon, and within bounds", async (t) => {
  await inFolder(async (folder) => {
    for await (const target of targets(folder)) {
      await t.step(target.name, async () => {
        const { inputs, taken, finding } = await fuzz(target, 40, 0);
        strictEqual(finding, undefined);
        // Neither everything nor nothing gets through.
        ok(taken > 0 && taken < inputs, `${taken} of ${inputs}`);
      });
    }
  });
});

Deno.test("fuzz() finds a crash and a hunger for memory, and nothing in a refusal", async () => {
  const kept: unknown[] = [];
  const found = async (read: () => boolean) => {
    const target = { name: "a", inputs: constant("x"), read };
    return (await fuzz(target, 3, 0)).finding ?? "";
  };
  match(await found(() => JSON.parse("{")), /^"x"\nSyntaxError/);
  match(
    await found(() => kept.push(new Uint8Array(1 << 29)) > 0),
    /it took \d+ bytes/,
  );
  const refuses = () => {
    throw new InputError("no");
  };
  strictEqual(await found(refuses), "");
});

Deno.test("an archive that claims gigabytes is refused, not unpacked", async () => {
  const zip = zipSync({ "mu.npy": new Uint8Array(200) });
  // The size of the content, in the central directory.
  const view = new DataView(zip.buffer, zip.byteOffset);
  const directory = view.getUint32(zip.length - 6, true);
  view.setUint32(directory + 24, 0xf0000000, true);
  await rejects(decodeMoments(zip, "a.npz"), {
    name: "InputError",
    message: /expected arrays mu and sigma/,
  });
});

Deno.test("an array whose shape is not that of its data is none", async () => {
  const text = "\x93NUMPY\x01\x00\x36\x00" +
    "{'descr':'<f4','fortran_order':False,'shape':(9,3)}  \n" +
    "\0".repeat(24);
  const bytes = Uint8Array.from(text, (c) => c.charCodeAt(0));
  strictEqual(await readNumpy(bytes), undefined);
  const right = text.replace("(9,3)", "(2,3)");
  const found = await readNumpy(Uint8Array.from(right, (c) => c.charCodeAt(0)));
  strictEqual(found?.data.length, 6);
});

Deno.test("a list is no spec, and a training of a billion steps no scheduler", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a.json`, "[]");
    await rejects(loadSpec(`${folder}/a.json`, catalogue([])), {
      name: "InputError",
      message: /expected an object, got \[\]/,
    });
  });
  throws(
    () =>
      createScheduler(
        "ddim",
        { _class_name: "DDIMScheduler", num_train_timesteps: 1e9 },
        5,
      ),
    InputError,
  );
});

Deno.test("an ending that was not foreseen is found, and a refusal in short is not", () => {
  const says = (code: number | undefined, said: string, wrote: string[] = []) =>
    wrong({ code, said }, wrote);
  match(says(1, "error: Something went wrong: x") ?? "", /Something went/);
  match(says(undefined, "thrown: x") ?? "", /^exit undefined/);
  match(says(7, "error: x") ?? "", /^exit 7/);
  match(says(0, "[object Object]") ?? "", /object Object/);
  match(says(2, "error\n    at f (file:///a.ts:1:2)") ?? "", /at f/);
  match(says(2, "") ?? "", /without a word/);
  match(says(2, "x".repeat(5000)) ?? "", /5000 characters/);
  match(says(2, "x\n".repeat(500)) ?? "", /500 lines/);
  match(says(2, "error: x", ["made/a"]) ?? "", /refused, and wrote made/);
  strictEqual(says(2, "error: Cannot read x"), undefined);
  strictEqual(says(0, "done", ["made/a"]), undefined);
});

Deno.test("what a command's parser refuses is quoted in short", async () => {
  const long = "x".repeat(5000);
  for (
    const args of [
      ["bench", "a", "--jobs", long],
      ["ls", long],
      ["ls", "methods", `--${long}`],
      [long],
    ]
  ) {
    const ending = await end(args);
    strictEqual(ending.code, 2);
    strictEqual(wrong(ending, []), undefined);
  }
});
