import { deepStrictEqual, rejects } from "node:assert/strict";
import { inFolder } from "../../../tests/support/folder.ts";
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

/** What a stranger may try, and what is said of it. */
const HOSTILE: readonly (readonly [string, string, RegExp])[] = [
  ["reads a file", 'Deno.readTextFileSync("/etc/passwd")', /Deno\.readTextF/],
  [
    "hides that it reads",
    '(() => { try { return Deno.readFileSync("x") } catch { return 1 } })()',
    /uses Deno\.readFileSync, and a spec may not: it is data, without files/,
  ],
  ["reads by an indirect name", 'globalThis["De" + "no"].env', /Deno\.env/],
  ["asks Node for files", 'process.binding("fs")', /uses process\.binding/],
  ["requires a module", 'require("node:fs")', /uses require/],
  ["opens a socket", "Deno.connect({ port: 80 })", /Deno\.connect/],
  ["fetches", 'await fetch("http://127.0.0.1:9/")', /uses fetch/],
  ["opens a web socket", 'new WebSocket("ws://127.0.0.1:9/")', /WebSocket/],
  ["spawns", 'new Deno.Command("ls").outputSync()', /Deno\.Command/],
  ["loads a library", 'Deno.dlopen("libc.so.6", {})', /Deno\.dlopen/],
  ["compiles machine code", "new WebAssembly.Memory({})", /WebAssembly/],
  ["reads the environment", 'Deno.env.get("HOME")', /Deno\.env/],
  [
    "starts a worker with more permissions",
    'new Worker("data:,", { type: "module", deno: { permissions: "inherit" } })',
    /uses Worker/,
  ],
  ["forges an answer", 'postMessage({ json: "{}" })', /uses postMessage/],
  [
    "forges an answer of its global",
    "self.postMessage(1)",
    /self\.postMessage/,
  ],
  [
    "floods with messages",
    "(() => { for (;;) try { postMessage(1) } catch {} })()",
    /still running after 0.1 s/,
  ],
  [
    "reaches for the host's function constructor",
    'Deno.constructor.constructor("return Deno")()',
    /Deno\.constructor/,
  ],
  ["does not end", "(() => { while (true); })()", /still running after 0.1 s/],
  [
    "does not end in a getter",
    "{ get a() { while (true); } }",
    /still running/,
  ],
  ["does not end in toJSON", "{ toJSON() { while (true); } }", /still running/],
  [
    "does not end in a pattern",
    '/(a+)+$/.test("a".repeat(40) + "b")',
    /still r/,
  ],
  [
    "does not end in promises",
    "await (async () => { for (;;) await 1; })()",
    /still running/,
  ],
  ["never settles", "await new Promise(() => {})", /awaits something that nev/],
  ["writes a gigabyte", '"x".repeat(1e9)', /more than 32 MB/],
  [
    "writes a gigabyte piece by piece",
    'Array.from({ length: 1e6 }, (_, i) => "x".repeat(1e3) + i)',
    /more than 32 MB/,
  ],
  [
    "writes too much",
    '"x".repeat(2e6)',
    /has 2000002 characters, and may have/,
  ],
  ["takes a gigabyte", "new Uint8Array(1e9).length", /more than 32 MB|invalid/],
  ["recurses", "(function f() { return f() + 1; })()", /calls itself without/],
  [
    "recurses in its data",
    "(() => { const a = []; a[0] = a; return a })()",
    /circ/i,
  ],
  [
    "nests its data",
    "(() => { let a = 1; for (let i = 0; i < 100; i++) a = [a]; return a })()",
    /nested deeper than 64 levels/,
  ],
  [
    "nests its data until the interpreter gives up",
    "(() => { let a = 1; for (let i = 0; i < 1e5; i++) a = [a]; return a })()",
    /: it is nested too deeply, or calls itself without end$/,
  ],
  [
    "nests its code",
    `${"[".repeat(1e5)}${"]".repeat(1e5)}`,
    /nested too deeply/,
  ],
  ["nests operators", `${"!".repeat(2e5)}1`, /nested too deeply/],
  [
    "pollutes prototypes",
    'JSON.parse(\'{"a": [{"__proto__": {"id": "gender"}}]}\')',
    /a\[0\]\.__proto__: no key of data may be "__proto__"/,
  ],
  [
    "pollutes constructors",
    "{ constructor: { prototype: { id: 1 } } }",
    /constructor: no key of data may be "constructor"/,
  ],
  [
    "changes what the language does, and its answer with it",
    '(() => { JSON.stringify = () => "{"; Object.prototype.toJSON = () => () => 1; return {} })()',
    /no default export that is data/,
  ],
  ["throws nothing", "(() => { throw null })()", /failed|memory/],
  [
    "throws what explodes",
    "(() => { throw { get message() { while (true); } } })()",
    /still running/,
  ],
  ["exports a function", "() => 1", /no default export that is data/],
  [
    "imports Deno's modules",
    'await import("node:fs")',
    /imports "node:fs", but/,
  ],
  ["imports a package", 'await import("npm:zod")', /neither packages nor addr/],
  [
    "imports from JSR",
    'await import("jsr:@std/fs")',
    /neither packages nor ad/,
  ],
  [
    "imports an address",
    'await import("https://x.de/a.ts")',
    /neither packages/,
  ],
  ["imports code as text", 'await import("data:text/javascript,1")', /neither/],
  [
    "imports at run time",
    'await import("./sp" + "ec2.ts")',
    /statement at its/,
  ],
];

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
      deepStrictEqual(spec, await hasty.evaluate(`${ROOT}specs/gender.ts`));
    });
  } finally {
    hasty.close();
    patient.close();
  }
});

const SECRET = `${ROOT}deno.json`;

/** Files of a folder by which a spec may try to see another file. */
const TREES: readonly (readonly [string, Record<string, string>, RegExp])[] = [
  [
    "imports a file of another folder",
    { "spec.ts": 'import a from "/etc/x.ts"; export default a;' },
    /imports "\/etc\/x\.ts", but there is no such file/,
  ],
  [
    "imports a file above its folder",
    {
      "spec.ts":
        `import a from "../../../../../../${ROOT}tests/mutate.ts"; export default a;`,
    },
    /lies outside the folder/,
  ],
  [
    "imports by address of a file",
    {
      "spec.ts":
        `import a from "file://${ROOT}tests/mutate.ts"; export default a;`,
    },
    /lies outside the folder/,
  ],
  [
    "imports JSON",
    {
      "spec.ts":
        `import a from "${SECRET}" with { type: "json" }; export default a;`,
    },
    /lies outside the folder/,
  ],
  [
    "imports JSON beside it",
    {
      "spec.ts":
        `import a from "./a.json" with { type: "json" }; export default a;`,
      "a.json": "{}",
    },
    /imports modules only/,
  ],
  [
    "imports a text",
    {
      "spec.ts": `import a from "./a" with { type: "text" }; export default a;`,
      "a": "secret",
    },
    /imports modules only/,
  ],
  [
    "imports bytes at run time",
    {
      "spec.ts":
        `export default await import("./a", { with: { type: "bytes" } });`,
      "a": "secret",
    },
    /statement at its top/,
  ],
  [
    "imports a link to another file",
    {
      "spec.ts": `import a from "./a.ts"; export default a;`,
      "a.ts": `→${SECRET}`,
    },
    /lies outside the folder/,
  ],
  [
    "is a link to another file",
    { "spec.ts": `→${SECRET}` },
    /link out of its f/,
  ],
  ["is a link to itself", { "spec.ts": "→spec.ts" }, /there is no such file/],
  [
    "names a file in a comment and reads it",
    {
      "spec.ts": `// from "${SECRET}"
        export default Deno.readTextFileSync("${SECRET}");`,
    },
    /uses Deno\.readTextFileSync/,
  ],
  [
    "does not end at import",
    {
      "spec.ts": 'import "./a.ts"; export default 1;',
      "a.ts": "for (;;);",
    },
    /still running/,
  ],
  [
    "is larger than a spec",
    { "spec.ts": `export default 1; //${"x".repeat(3e5)}` },
    /expected at most 262144 bytes/,
  ],
];

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
