// Code of the user's own: only where it is named, and known by its digest.

import {
  deepStrictEqual,
  fail,
  match,
  notStrictEqual,
  rejects,
  strictEqual,
  throws,
} from "node:assert/strict";
import {
  loadBaselines,
  loadSpec,
  loadTrustedCode,
  resolveMethods,
} from "../lib/bench/mod.ts";
import { generationId } from "../lib/bench/plan/identity.ts";
import {
  createTransforms,
  METHODS,
  type Methods,
  withMethod,
} from "../lib/methods/mod.ts";
import { entangle, ROOT } from "./support/command_line.ts";
import { inFolder } from "./support/folder.ts";
import { TOY_MODELS } from "./support/toy_spec.ts";

/** A method with code of its own, which says what it is called and what it writes. */
const code = (id: string, words: string) => `
import { z } from "zod";
import type { MethodRecord } from "${ROOT}lib/methods/mod.ts";
import { defineBaseline } from "${ROOT}lib/bench/declare/mod.ts";
import { suffix } from "./_${id}_words.ts";

export default {
  id: "${id}",
  version: 1,
  source: "a test",
  licence: "none: own implementation",
  needs: ["prompts"],
  cost: "nothing",
  stage: "prompt",
  exclusive: [],
  parameters: z.strictObject({ politely: z.boolean().default(true) }),
  assignment: () => ({ by: "nobody" }),
  identity: () => ({ politely: false }),
  create: ({ politely }) => ({
    prompt: (s) => politely ? { ...s, prompt: s.prompt + suffix } : s,
  }),
} satisfies MethodRecord;

export const baselines = [defineBaseline({
  id: "${id}_row",
  version: 1,
  title: "Own code",
  source: "a test",
  note: "${words}.",
  transforms: [{ use: "${id}" }],
})];
`;

const SPEC = await loadSpec(
  `${ROOT}specs/gender.ts`,
  await loadBaselines(`${ROOT}baselines`),
);

const method = (use: string) => ({
  id: "row",
  title: "Row",
  baseline: "row@1",
  source: "-",
  note: "-",
  transforms: [{ id: use, parameters: {} }],
});

async function write(folder: string, id: string, words = ", please") {
  const path = `${folder}/${id}.ts`;
  await Deno.writeTextFile(path, code(id, words));
  await Deno.writeTextFile(
    `${folder}/_${id}_words.ts`,
    `export const suffix = ${JSON.stringify(words)};`,
  );
  return path;
}

Deno.test("a baseline of unknown code is refused with what --allow-code does", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(
      `${folder}/own.ts`,
      `export default { id: "own", version: 1, title: "Own", source: "a test",
        note: "Own.", transforms: [{ use: "nobody_knows" }] };`,
    );
    const baselines = await loadBaselines(folder);
    const { methods, problems } = resolveMethods(["own"], baselines);
    deepStrictEqual(methods, []);
    strictEqual(problems.length, 1);
    match(
      problems[0] ?? "",
      /^methods\[0\]: unknown transform "nobody_knows".*--allow-code.*every permission.*outside the sandbox/,
    );
  });
});

Deno.test("trusted code adds its transform and its rows", async () => {
  await inFolder(async (folder) => {
    const found = await loadTrustedCode(
      await write(folder, "polite"),
      METHODS,
    );
    deepStrictEqual(found.transforms, ["polite"]);
    deepStrictEqual(found.baselines.map(({ id }) => id), ["polite_row"]);
    const context = { attribute: "gender", groups: ["male", "female"] };
    const [transform] = createTransforms(
      [{ id: "polite" }],
      context,
      found.methods,
    );
    const sample = { seed: 1, prompt: "a nurse" };
    strictEqual(transform?.prompt?.(sample).prompt, "a nurse, please");
  });
});

Deno.test("trusted code may say what it costs as its needs, and exclusive hooks as claims", async () => {
  await inFolder(async (folder) => {
    const path = await write(folder, "terse");
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(
      path,
      text.replace('needs: ["prompts"],\n  cost: "nothing"', 'needs: "much"')
        .replace("exclusive: []", 'claims: ["prompt"]'),
    );
    const { methods } = await loadTrustedCode(path, METHODS);
    const { needs, cost, exclusive } = methods.get("terse") ?? fail();
    deepStrictEqual([needs, cost, exclusive], [[], "much", ["prompt"]]);
  });
});

Deno.test("the digest of trusted code is that of the file and of what it imports, wherever it lies", async () => {
  const digests: string[] = [];
  for (const words of [", now", ", now", ", soon"]) {
    await inFolder(async (folder) => {
      const path = await write(folder, "hasty", ", now");
      await Deno.writeTextFile(
        `${folder}/_hasty_words.ts`,
        `export const suffix = "${words}";`,
      );
      digests.push((await loadTrustedCode(path, METHODS)).digest);
    });
  }
  strictEqual(digests[0], digests[1]);
  notStrictEqual(digests[0], digests[2]);
});

Deno.test("trusted code is known to the run that loaded it, and to no other of the process", async () => {
  await inFolder(async (folder) => {
    const path = await write(folder, "private");
    const { methods } = await loadTrustedCode(path, METHODS);
    deepStrictEqual(methods.has("private"), true);
    const use = [{ id: "private" }];
    const context = { attribute: "gender", groups: ["male", "female"] };
    throws(() => createTransforms(use, context), /unknown transform "private"/);
    const { code, ...record } = methods.get("private") ?? fail();
    throws(
      () => withMethod(methods, { ...record, code: "of another file" }),
      /"private": there is another of this name/,
    );
    strictEqual(
      withMethod(methods, { ...record, code: code ?? "" }).size,
      METHODS.size + 1,
    );
  });
});

Deno.test("units that use trusted code are known by its digest", async () => {
  await inFolder(async (folder) => {
    const path = await write(folder, "kind");
    const { methods } = await loadTrustedCode(path, METHODS);
    const record = methods.get("kind") ?? fail();
    const idOf = (registry: Methods) =>
      generationId({
        spec: SPEC,
        size: SPEC.sizes.testbed,
        subject: "nurse",
        seeds: [1],
        method: method("kind"),
        models: TOY_MODELS,
        registry,
      });
    strictEqual(idOf(methods), idOf(methods));
    const changed = { ...record, code: "of another file" };
    notStrictEqual(idOf(withMethod(METHODS, changed)), idOf(methods));
  });
});

Deno.test("trusted code that is none is refused, with every problem", async () => {
  await inFolder(async (folder) => {
    const refused = async (text: string, says: RegExp) => {
      const path = `${folder}/${crypto.randomUUID()}.ts`;
      await Deno.writeTextFile(path, text);
      await rejects(loadTrustedCode(path, METHODS), {
        name: "InputError",
        message: says,
      });
    };
    await refused("export const x = 1;", /default\[0\]/);
    await refused('throw new Error("oh");', /Cannot use the code ".*": oh$/);
    await refused(
      'export default [{ id: "A b", version: 0, fitted: true }];',
      /id: expected a snake_case name(.|\n)*version: (.|\n)*assignment: expected a function(.|\n)*create: expected a function/,
    );
    await refused(
      code("biasmap", "x").replace(/import.*words.*/, "const suffix = 1;"),
      /another of this name/,
    );
    await refused(
      'import "./missing.ts";',
      /missing\.ts", which cannot be read/,
    );
    await rejects(loadTrustedCode(`${folder}/none.ts`, METHODS), {
      message: /no such/,
    });
  });
});

Deno.test("generate runs code that is trusted on the command line, and none else", async () => {
  await inFolder(async (folder) => {
    const path = await write(folder, "polite");
    const args = [
      "generate",
      `--spec=specs/gender.ts`,
      "--subject=nurse",
      "--method=polite_row",
      "--steps=1",
      `--out=${folder}/out`,
    ];
    const without = await entangle(args);
    strictEqual(without.code, 2);
    match(without.stderr, /unknown method "polite_row"/);
    const trusted = await entangle([...args, `--allow-code=${path}`]);
    strictEqual(trusted.code, 0, trusted.stderr);
    match(
      trusted.stderr,
      /^Trusting .*polite\.ts \(SHA-256 [0-9a-f]{12}…\): polite$/m,
    );
    const made = await Deno.readTextFile(`${folder}/out/generate.json`);
    match(made, /nurse, please/);
  });
});
