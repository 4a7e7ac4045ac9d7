import { ROOT } from "./command_line.ts";

/** What a stranger may try, and what is said of it. */
export const HOSTILE: readonly (readonly [string, string, RegExp])[] = [
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

const SECRET = `${ROOT}deno.json`;

/** Files of a folder by which a spec may try to see another file. */
export const TREES:
  readonly (readonly [string, Record<string, string>, RegExp])[] = [
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
        "spec.ts":
          `import a from "./a" with { type: "text" }; export default a;`,
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
