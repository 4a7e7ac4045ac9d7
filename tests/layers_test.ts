import { deepStrictEqual } from "node:assert/strict";

// Each room may import from itself and from the rooms listed with it.
const NETWORK = [
  "lib/core",
  "lib/graph",
  "lib/networks/files",
  "lib/networks/layers",
];
const METHOD = [
  "lib/core",
  "lib/graph",
  "lib/optim",
  "lib/attribution",
  "lib/linalg",
  "lib/runtime",
  "lib/diffusion",
  "lib/fit",
  "lib/probes",
  "lib/networks",
  "lib/methods/record",
];
const BENCH = [
  "lib/core",
  "lib/metrics",
  "lib/diffusion",
  "lib/methods",
  "lib/bench/declare",
];
const CLI = [
  "lib/core",
  "lib/diffusion",
  "lib/gpu",
  "lib/hub",
  "lib/judges",
  "lib/methods",
  "lib/metrics",
  "lib/networks",
  "lib/runtime",
  "lib/bench",
  "lib/report",
];

const ROOMS: Readonly<Record<string, readonly string[]>> = {
  "lib/core": [],
  "lib/graph": ["lib/core", "lib/graph/onnx"],
  "lib/graph/onnx": [],
  "lib/hub": ["lib/core"],
  "lib/gpu": ["lib/core", "lib/hub"],
  "lib/images": ["lib/core"],
  "lib/datasets": ["lib/core", "lib/bench/declare"],
  "lib/linalg": ["lib/core"],
  "lib/optim": ["lib/core"],
  "lib/statistics": ["lib/core"],
  "lib/reported": ["lib/core"],
  "lib/testbed": ["lib/core"],
  "lib/metrics": ["lib/core", "lib/linalg", "lib/statistics"],
  "lib/attribution": ["lib/core", "lib/graph"],
  "lib/networks/files": ["lib/core"],
  "lib/networks/tokenizer": ["lib/core", "lib/networks/files"],
  "lib/networks/layers": ["lib/core", "lib/graph", "lib/networks/files"],
  "lib/networks/clip": [...NETWORK, "lib/networks/tokenizer"],
  "lib/networks/unet": NETWORK,
  "lib/networks/vae": NETWORK,
  "lib/networks/inception": NETWORK,
  "lib/networks/resnet": NETWORK,
  "lib/networks/lora": ["lib/core", "lib/networks/files"],
  "lib/networks/sdxl": [
    ...NETWORK,
    ...inside("networks", "tokenizer clip unet"),
  ],
  "lib/networks": [
    "lib/core",
    "lib/graph",
    ...inside(
      "networks",
      "files tokenizer layers clip unet vae inception resnet sdxl lora",
    ),
  ],
  "lib/runtime/ort": ["lib/core", "lib/graph", "lib/graph/onnx"],
  "lib/runtime": [
    "lib/core",
    "lib/graph",
    "lib/linalg",
    "lib/attribution",
    "lib/networks",
    "lib/runtime/ort",
  ],
  "lib/diffusion/schedulers": ["lib/core"],
  "lib/diffusion/sampler": [
    "lib/core",
    "lib/attribution",
    "lib/runtime",
    "lib/diffusion/schedulers",
  ],
  "lib/diffusion": ["lib/diffusion/schedulers", "lib/diffusion/sampler"],
  "lib/fit": [
    "lib/core",
    "lib/optim",
    "lib/graph",
    "lib/networks",
    "lib/runtime",
    "lib/diffusion",
  ],
  "lib/probes": [
    "lib/core",
    "lib/graph",
    "lib/optim",
    "lib/statistics",
    "lib/runtime",
    "lib/diffusion",
    "lib/fit",
  ],
  "lib/methods": ["lib/core", "lib/diffusion", "lib/fit"],
  "lib/methods/record": [
    "lib/core",
    "lib/diffusion",
    "lib/fit",
    "lib/networks",
    "lib/runtime",
  ],
  "lib/faces": [
    "lib/core",
    "lib/networks",
    "lib/networks/files",
    "lib/runtime",
  ],
  "lib/judges": [
    "lib/faces",
    "lib/core",
    "lib/networks",
    "lib/networks/files",
    "lib/runtime",
  ],
  "lib/bench/declare": ["lib/diffusion"],
  "lib/bench/load": BENCH,
  "lib/bench/plan": [
    ...BENCH,
    "lib/fit",
    "lib/judges",
    "lib/networks",
    "lib/runtime",
    "lib/statistics",
    "lib/bench/load",
  ],
  "lib/bench/store": [...BENCH, "lib/bench/plan"],
  "lib/bench/execute": [
    ...BENCH,
    "lib/attribution",
    "lib/fit",
    "lib/judges",
    "lib/runtime",
    "lib/statistics",
    ...inside("bench", "plan store"),
  ],
  "lib/bench/leaderboard": [
    ...BENCH,
    "lib/statistics",
    ...inside("bench", "load plan"),
  ],
  "lib/bench/diff": [
    "lib/core",
    "lib/metrics",
    "lib/statistics",
    "lib/bench/leaderboard",
  ],
  "lib/bench": [
    "lib/core",
    ...inside("bench", "declare load plan store execute leaderboard diff"),
  ],
  "lib/measure": [
    "lib/core",
    "lib/datasets",
    "lib/judges",
    "lib/linalg",
    "lib/methods",
    "lib/metrics",
    "lib/runtime",
    "lib/statistics",
    "lib/bench",
  ],
  "lib/report": [
    "lib/core",
    "lib/attribution",
    "lib/images",
    "lib/judges",
    "lib/metrics",
    "lib/statistics",
    "lib/reported",
    "lib/bench",
  ],
  "specs": ["lib/bench/declare"],
  "baselines": ["lib/bench/declare"],
  "cli/terminal": [
    "lib/core",
    "lib/hub",
    "lib/runtime",
    "lib/bench",
    "lib/report",
  ],
  "cli/flags": [...CLI, "lib/testbed", "cli/terminal"],
  "cli/pictures": [
    ...CLI,
    "lib/datasets",
    "lib/attribution",
    "lib/images",
    "lib/linalg",
    "lib/testbed",
    "cli/terminal",
  ],
  "cli/run": [
    ...CLI,
    "lib/attribution",
    "lib/datasets",
    "lib/fit",
    "lib/probes",
    "lib/reported",
    "lib/statistics",
    "lib/testbed",
    "cli/terminal",
    "cli/flags",
    "cli/pictures",
  ],
  "cli/features": [
    ...CLI,
    "lib/fit",
    ...["terminal", "flags", "run"].map((r) => `cli/${r}`),
  ],
  "cli/measure": [
    ...CLI,
    "lib/datasets",
    "lib/measure",
    ...["terminal", "flags", "pictures", "pool", "run"].map((r) => `cli/${r}`),
  ],
  "cli/submit": [
    "lib/core",
    "lib/bench",
    "cli/terminal",
    "cli/flags",
    "cli/run",
  ],
  "cli/help": [],
  "cli/pool": [...CLI, "lib/images", "cli/terminal"],
  "cli/compare": [...CLI, "lib/reported", "cli/terminal"],
  "cli/judging": [
    ...CLI,
    "lib/datasets",
    ...["terminal", "flags", "pictures", "run", "compare"].map((r) =>
      `cli/${r}`
    ),
  ],
  "cli/commands": [
    ...CLI,
    "lib/statistics",
    "lib/probes",
    "lib/reported",
    ...[
      "terminal",
      "flags",
      "help",
      "pictures",
      "run",
      "judging",
      "submit",
      "pool",
      "measure",
      "compare",
      "features",
    ]
      .map((r) => `cli/${r}`),
  ],
  "cli": ["lib/core", "cli/terminal", "cli/flags", "cli/commands", "cli/help"],
};

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

function inside(folder: string, rooms: string): string[] {
  return rooms.split(" ").map((room) => `lib/${folder}/${room}`);
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
