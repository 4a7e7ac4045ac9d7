// Whatever words, subjects and rows are called, their files are safe, readable and each its own.

import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { dumpFiles } from "../cli/pictures/dump.ts";
import type { Plan } from "../lib/bench/mod.ts";
import { specProblems } from "../lib/bench/load/spec_check.ts";
import { zeros } from "../lib/core/mod.ts";
import { drawContactSheet } from "../lib/report/mod.ts";
import { entangle } from "./support/command_line.ts";
import { fakePlan, fakeRun } from "./support/fake_bench.ts";
import { contents, inFolder } from "./support/folder.ts";
import { TOY_SPEC } from "./support/toy_spec.ts";
import { catalogue } from "./support/catalogue.ts";

const MODEL = "tests/reference/random_model";
const SAFE = /^(?:[\p{L}\p{M}\p{N}_-][\p{L}\p{M}\p{N}_.-]*(?:\/(?!$)|$))+$/u;

Deno.test("subjects of any script, and rows called as devices are, have pictures of their own, and are found again", async () => {
  await inFolder(async (folder) => {
    const subjects = ["nurse", "护士", "厨师", "cafetière", "../../x", "nul"];
    const plan: Plan = await fakePlan(1, 1, {
      subjects,
      methods: ["sd15", { use: "fair_prompt", id: "aux" }],
    });
    await fakeRun(plan, folder);
    const paths = Object.keys(await contents(folder));
    for (const path of paths) match(path, SAFE);
    const images = paths.filter((path) => path.startsWith("images/"));
    strictEqual(images.length, 2 * subjects.length);
    strictEqual(new Set(images.map((p) => p.toLowerCase())).size, 12);
    ok(images.includes("images/sd15/nurse/0.png"));
    ok(images.some((p) => /^images\/sd15\/护士-[0-9a-f]{8}\/0\.png$/.test(p)));
    ok(images.some((p) => /^images\/aux-[0-9a-f]{8}\/nurse\//.test(p)));
    for (const { id } of plan.methods) {
      match((await drawContactSheet(plan, id, { folder })).path, SAFE);
    }
    let found = 0;
    await fakeRun(plan, folder, {
      onUnit: (_, there) => found += Number(there),
    });
    strictEqual(found, plan.units.length);
  });
});

Deno.test("a spec is refused in which two subjects would lie in one folder", () => {
  const found = (subjects: readonly string[]) =>
    specProblems({ ...TOY_SPEC, subjects }, {
      path: "toy.ts",
      catalogue: catalogue([]),
      broken: [],
    }).filter((problem) => problem.startsWith("subjects"));
  deepStrictEqual(found(["护士", "厨师", "nurse"]), []);
  deepStrictEqual(found(["nurse", "nurse"]), [
    'subjects: "nurse" is there twice',
  ]);
  match(`${found(["CEO", "ceo"])}`, /"CEO" and "ceo" would lie in one folder/);
  match(`${found(["a b", "a_b"])}`, /"a b" and "a_b" would lie in one folder/);
});

Deno.test("no word leads a dump out of its folder, and no two words share a file", () => {
  const layout = [{ name: "mid_block.attn2", heads: 1, height: 1, width: 1 }];
  const word = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("../../x", "/etc/x", "..", "a/b", "a\\b", "护士", "nul"),
  );
  fc.assert(
    fc.property(
      fc.uniqueArray(word, { minLength: 2, maxLength: 4 }),
      (words) => {
        const image = zeros([1, 1, 1, 1]);
        const files = dumpFiles(
          {
            ...{
              conditioning: { tokens: image },
              initialLatents: image,
              latents: image,
            },
            images: image,
            maps: zeros([1, words.length, 1]),
          } as never,
          [{
            timestep: 1,
            predicted: image,
            noise: image,
            latents: image,
          }] as never,
          layout as never,
          words.map((w, i) => `${w} ${i}`),
        );
        const paths = files.map(({ path }) => path);
        strictEqual(
          new Set(paths.map((p) => p.toLowerCase())).size,
          paths.length,
        );
        for (const path of paths) match(path, SAFE);
      },
    ),
    { seed: 0 },
  );
});

Deno.test("generate keeps a word that looks like a path in its folder", async () => {
  await inFolder(async (folder) => {
    const out = `${folder}/a/b/c/out`;
    const ran = await entangle([
      ...["generate", "--prompt=a nurse and ../../x and 护士", "--dump"],
      ...["--words=nurse,../../x,护士", "--steps=1", `--model=${MODEL}`],
      ...["--out", out],
    ]);
    strictEqual(ran.code, 0, ran.stderr);
    const outside = Object.keys(await contents(folder))
      .filter((path) => !path.startsWith("a/b/c/out/"));
    deepStrictEqual(outside, []);
    const inside = Object.keys(await contents(out));
    ok(inside.some((p) => /^dump\/maps\/x-[0-9a-f]{8}\.npy$/.test(p)));
    ok(inside.some((p) => /^overlay-nurse\+护士-[0-9a-f]{8}\.png$/.test(p)));
    const same = await entangle([
      ...["generate", "--prompt=a CEO", "--words=CEO,ceo", "--out", out],
    ]);
    strictEqual(same.code, 2);
    match(same.stderr, /"CEO" and "ceo": their files would overwrite/);
  });
});
