import { deepStrictEqual, rejects } from "node:assert/strict";
import { inFolder } from "../../../tests/support/folder.ts";
import { HOSTILE, TREES } from "../../../tests/support/hostile_specs.ts";
import {
  type Evaluator,
  keepEvaluator,
  openEvaluator,
  withEvaluator,
} from "./evaluate.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;

/** Evaluates `spec.ts` of a folder with these files, given by name. */
async function evaluated(
  files: Readonly<Record<string, string>>,
  { name = "spec.ts", shared }: {
    name?: string;
    shared?: Evaluator | undefined;
  } = {},
): Promise<unknown> {
  return await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/specs`);
    for (const [name, text] of Object.entries(files)) {
      const path = `${folder}/specs/${name}`;
      if (text.startsWith("→")) await Deno.symlink(text.slice(1), path);
      else await Deno.writeTextFile(path, text);
    }
    return await evaluate(`${folder}/specs/${name}`, shared);
  });
}

const evaluate = (path: string, shared?: Evaluator) =>
  withEvaluator((evaluator) => evaluator.evaluate(path), shared);

const code = (text: string, shared?: Evaluator) =>
  evaluated({ "spec.ts": text }, { shared });

Deno.test("evaluate() returns a spec as data", async () => {
  const spec = await evaluate(`${ROOT}specs/gender.ts`) as { id: string };
  deepStrictEqual(spec.id, "gender");
});

Deno.test("evaluate() has the language, types, and modules beside the file", async () => {
  const data = await evaluated({
    "spec.ts": `import { n, type N } from "./_n.ts";
      import type { Spec } from "nowhere";
      enum Size { small = 2 }
      const many = Array.from({ length: n as N }, (_, i) => i ** Size.small);
      export default { many, none: undefined } satisfies unknown;`,
    "_n.ts": "export type N = number; export const n: N = await 4;",
  });
  deepStrictEqual(data, { many: [0, 1, 4, 9] });
  deepStrictEqual(
    await evaluated({ "s.json": '{"a":[1]}' }, { name: "s.json" }),
    {
      a: [1],
    },
  );
});

Deno.test("an interpreter that is kept evaluates for all who have none, one after the other, and none sees another", async () => {
  const kept = keepEvaluator();
  const given = await withEvaluator((evaluator) => Promise.resolve(evaluator));
  const texts = [1, 2, 3].map((n) =>
    `export default [${n}, globalThis.seen ??= ${n}];`
  );
  deepStrictEqual(
    await Promise.all(texts.map((text) => code(text))),
    [[1, 1], [2, 2], [3, 3]],
  );
  await rejects(code("export default process.pid;"));
  deepStrictEqual(await code("export default 4;"), 4);
  kept.close();
  const own = await withEvaluator((evaluator) => Promise.resolve(evaluator));
  deepStrictEqual(own === given, false);
  deepStrictEqual(await code("export default 5;"), 5);
});

Deno.test("evaluate() refuses hostile specs, each with its cause", async (t) => {
  const hasty = openEvaluator({ timeout: 100 });
  const patient = openEvaluator({ timeout: 9000 });
  try {
    for (const [what, expression, says] of HOSTILE) {
      const endless = /still/.test(says.source);
      await t.step(`one that ${what}`, async () => {
        await rejects(
          code(`export default ${expression};`, endless ? hasty : patient),
          { name: "InputError", message: says },
        );
      });
    }
    await t.step("and an honest one after them is not harmed", async () => {
      const spec = await patient.evaluate(`${ROOT}specs/gender.ts`);
      deepStrictEqual((spec as { id: unknown }).id, "gender");
      // As little as can be: it is hasty by the clock, and a machine may be busy.
      deepStrictEqual(await code("export default 4;", hasty), 4);
    });
  } finally {
    hasty.close();
    patient.close();
  }
});

Deno.test("evaluate() gives a spec no file but modules of its folder", async (t) => {
  const hasty = openEvaluator({ timeout: 100 });
  const patient = openEvaluator({ timeout: 9000 });
  try {
    for (const [what, files, says] of TREES) {
      const shared = /still/.test(says.source) ? hasty : patient;
      await t.step(`not to one that ${what}`, async () => {
        await rejects(evaluated(files, { shared }), {
          name: "InputError",
          message: says,
        });
      });
    }
  } finally {
    hasty.close();
    patient.close();
  }
});

Deno.test("evaluate() keeps the memory of a hostile spec bounded", async () => {
  const before = Deno.memoryUsage().rss;
  await rejects(
    code(
      "const a = []; for (;;) a.push(new Uint8Array(1e6).fill(1)); export default a;",
    ),
    { message: /more than 32 MB|still running/ },
  );
  const grown = (Deno.memoryUsage().rss - before) / 2 ** 20;
  deepStrictEqual(grown < 300, true, `${grown.toFixed()} MB more`);
});

Deno.test("evaluate() refuses JSON that pollutes prototypes or never ends nesting", async () => {
  const json = (text: string) =>
    evaluated({ "s.json": text }, { name: "s.json" });
  await rejects(json('{"__proto__": 1}'), { message: /__proto__/ });
  await rejects(json("[".repeat(1e5) + "]".repeat(1e5)), {
    name: "InputError",
    message: /nested deeper than 64 levels/,
  });
  await rejects(json("{"), { name: "InputError", message: /JSON/ });
});

Deno.test("evaluate() says why a module cannot be read", async () => {
  await rejects(evaluate("nowhere.ts"), { message: /there is no such file/ });
  await rejects(evaluate(ROOT), { message: /there is no such file/ });
  await rejects(evaluate(`${ROOT}LICENSE`), { message: /ends in \.ts/ });
  await rejects(code("export const x = 1;"), { message: /default/ });
  await rejects(code("export default {"), {
    message: /Unexpected token.*1:17/,
  });
  await rejects(code('throw new Error("oh"); export default 1'), {
    message: /: oh$/,
  });
  await rejects(code("export default nurse"), {
    message: /nurse.*not defined/,
  });
  await rejects(
    evaluated({ "spec.ts": 'import { a } from "./b.ts"; export default a;' }),
    { message: /imports ".*\/b\.ts", but there is no such file$/ },
  );
});
