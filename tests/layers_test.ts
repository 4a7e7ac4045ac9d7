import { deepStrictEqual } from "node:assert/strict";
import { METHOD, ROOMS } from "./support/rooms.ts";

const ROOT = new URL("../", import.meta.url);

Deno.test("imports only go down the rooms", async () => {
  const broken: string[] = [];
  for (const { from, to } of await imports()) {
    const [own, other] = [roomOf(from), roomOf(to)];
    const allowed = own === other || own === outer(other) ||
      allowedIn(own).some((room) => other === room || outer(other) === room);
    if (!allowed) broken.push(`${from} → ${to}`);
  }
  deepStrictEqual(broken, []);
});

Deno.test("no circle of imports, of types neither", async () => {
  const edges = Map.groupBy(await imports(), ({ from }) => from);
  const state = new Map<string, "open" | "done">();
  const circles: string[] = [];
  const visit = (file: string, path: readonly string[]) => {
    if (state.get(file) === "open") {
      circles.push([...path.slice(path.indexOf(file)), file].join(" → "));
    }
    if (state.has(file)) return;
    state.set(file, "open");
    for (const { to } of edges.get(file) ?? []) visit(to, [...path, file]);
    state.set(file, "done");
  };
  for (const file of edges.keys()) visit(file, []);
  deepStrictEqual(circles, []);
});

Deno.test("a room is entered through its mod.ts", async () => {
  const broken: string[] = [];
  for (const { from, to } of await imports()) {
    const [own, other] = [roomOf(from), roomOf(to)];
    // Each command is a file of its own.
    if (own === other || other === "cli/commands") continue;
    if (!to.endsWith("/mod.ts")) broken.push(`${from} → ${to}`);
  }
  deepStrictEqual(broken, []);
});

Deno.test("no room of the table is empty, and every file has a room", async () => {
  const files = await sources();
  const rooms = new Set(files.map(roomOf));
  deepStrictEqual(Object.keys(ROOMS).filter((room) => !rooms.has(room)), []);
});

Deno.test("only the command line touches console, process and clock", async () => {
  const broken: string[] = [];
  for await (const file of typescript(new URL("lib/", ROOT))) {
    // Training scripts are run by hand.
    if (file.pathname.includes("/testbed/train/")) continue;
    const code = (await Deno.readTextFile(file)).replace(COMMENTS, "");
    const found = code.match(
      /\b(console\.|Math\.random|Date\.now|new Date\(\)|performance\.now|Deno\.(exit|args|env|addSignalListener))/,
    );
    if (found) broken.push(`${relative(file)}: ${found[0]}`);
  }
  deepStrictEqual(broken, []);
});

Deno.test("one file of the command line writes to the terminal, and one to the pool that started it", async () => {
  const writing: string[] = [];
  for await (const file of typescript(new URL("cli/", ROOT))) {
    const code = (await Deno.readTextFile(file)).replace(COMMENTS, "");
    if (/\bconsole\.|\bDeno\.std(out|err)\.write|\bprocess\./.test(code)) {
      writing.push(relative(file));
    }
  }
  deepStrictEqual(writing.toSorted(), [
    "cli/pool/events.ts",
    "cli/terminal/output.ts",
  ]);
});

const COMMENTS = /\/\*[\s\S]*?\*\/|\/\/.*$/gm;

interface Import {
  readonly from: string;
  readonly to: string;
}

const FOLDERS = ["lib", "cli", "specs", "baselines"];

async function sources(): Promise<string[]> {
  const files: string[] = [];
  for (const folder of FOLDERS) {
    for await (const file of typescript(new URL(`${folder}/`, ROOT))) {
      files.push(relative(file));
    }
  }
  return files;
}

/** Every relative import; tests may import what they like. */
async function imports(): Promise<Import[]> {
  const found: Import[] = [];
  for (const from of await sources()) {
    const file = new URL(from, ROOT);
    const code = (await Deno.readTextFile(file)).replace(COMMENTS, "");
    for (const [, path] of code.matchAll(/\bfrom "(\.[^"]+\.ts)"/g)) {
      found.push({ from, to: relative(new URL(path ?? "", file)) });
    }
  }
  return found;
}

/** The innermost room of a file; each method has its own. */
function roomOf(file: string): string {
  const method = file.match(/^lib\/methods\/[^/]+(?=\/)/)?.[0];
  const rooms = Object.keys(ROOMS).filter((room) =>
    file.startsWith(`${room}/`)
  );
  const room = rooms.toSorted((a, b) => b.length - a.length)[0];
  if (!room) throw new Error(`${file} lies in no room`);
  return method?.startsWith(`${room}/`) ? method : room;
}

function allowedIn(room: string): readonly string[] {
  return ROOMS[room] ?? (room.startsWith("lib/methods/") ? METHOD : []);
}

/** The room around a room, whose `mod.ts` shows what is within. */
function outer(room: string): string {
  return room.split("/").slice(0, 2).join("/");
}

function relative(url: URL): string {
  return url.pathname.slice(ROOT.pathname.length);
}

async function* typescript(folder: URL): AsyncGenerator<URL> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) yield* typescript(new URL(`${name}/`, folder));
    else if (/(?<!_test)\.ts$/.test(name)) yield new URL(name, folder);
  }
}
