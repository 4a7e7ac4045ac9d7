// A short form of `deno task fuzz`, and what its long form has found.

import { match, ok, rejects, strictEqual, throws } from "node:assert/strict";
import { constant } from "fast-check";
import { zipSync } from "fflate";
import { loadSpec } from "../lib/bench/mod.ts";
import { InputError, readNumpy } from "../lib/core/mod.ts";
import { createScheduler } from "../lib/diffusion/mod.ts";
import { decodeMoments } from "../lib/metrics/mod.ts";
import { fuzz } from "./fuzz/fuzz.ts";
import { targets } from "./fuzz/targets.ts";
import { inFolder } from "./support/command_line.ts";

Deno.test("readers refuse damaged files in words, soon, and within bounds", async (t) => {
  await inFolder(async (folder) => {
    for (const target of await targets(folder)) {
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
    await rejects(loadSpec(`${folder}/a.json`, new Map()), {
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
