import { deepStrictEqual } from "node:assert/strict";

// Each folder may import from itself and from the folders listed with it.
const GRAPH = ["lib/core"];
const MODELS = [...GRAPH, "lib/graph"];
const METRICS = ["lib/core", "lib/linalg", "lib/statistics"];
const RUNTIME = [...MODELS, "lib/models", "lib/attribution", "lib/linalg"];
const DIFFUSION = ["lib/core", "lib/attribution", "lib/runtime"];
const FIT = [
  ...DIFFUSION,
  "lib/diffusion",
  "lib/graph",
  "lib/linalg",
  "lib/models",
];
const BENCH = [
  ...RUNTIME,
  ...METRICS,
  "lib/metrics",
  "lib/runtime",
  "lib/diffusion",
  "lib/fit",
];
const REPORT = [...BENCH, "lib/bench", "lib/reported"];
const CLI = [...REPORT, "lib/report", "lib/testbed", "lib/images"];

const LAYERS: Readonly<Record<string, readonly string[]>> = {
  "lib/core": [],
  "lib/graph": GRAPH,
  "lib/images": ["lib/core"],
  "lib/linalg": ["lib/core"],
  "lib/optim": ["lib/core"],
  "lib/statistics": ["lib/core"],
  "lib/metrics": METRICS,
  "lib/reported": ["lib/core"],
  "lib/attribution": ["lib/core", "lib/graph"],
  "lib/testbed": ["lib/core"],
  "lib/models": MODELS,
  "lib/runtime": RUNTIME,
  "lib/diffusion": DIFFUSION,
  "lib/fit": FIT,
  "lib/bench": BENCH,
  "lib/report": REPORT,
  "specs": ["lib/bench/declare"],
  "baselines": ["lib/bench/declare"],
  "cli": CLI,
};

const ROOT = new URL("../", import.meta.url);

Deno.test("imports only go down the layers", async () => {
  const broken: string[] = [];
  for await (const { from, layer, to } of imports()) {
    const allowed = [layer, ...LAYERS[layer] ?? []];
    if (!allowed.some((l) => to.startsWith(`${l}/`))) {
      broken.push(`${from} → ${to}`);
    }
  }
  deepStrictEqual(broken, []);
});

Deno.test("a folder is entered through its mod.ts", async () => {
  const broken: string[] = [];
  for await (const { from, layer, to } of imports()) {
    const inside = to.startsWith(`${layer}/`);
    if (!inside && !to.endsWith("/mod.ts")) broken.push(`${from} → ${to}`);
  }
  deepStrictEqual(broken, []);
});

Deno.test("only the command line touches console, process and clock", async () => {
  const broken: string[] = [];
  for (const layer of Object.keys(LAYERS).filter((l) => l.startsWith("lib/"))) {
    for await (const file of typescript(new URL(`${layer}/`, ROOT))) {
      // Training scripts are run by hand.
      if (file.pathname.includes("/testbed/train/")) continue;
      const code = (await Deno.readTextFile(file)).replace(COMMENTS, "");
      const found = code.match(
        /\b(console\.|Math\.random|Date\.now|new Date\(\)|performance\.now|Deno\.(exit|args|env|addSignalListener))/,
      );
      if (found) broken.push(`${relative(file)}: ${found[0]}`);
    }
  }
  deepStrictEqual(broken, []);
});

const COMMENTS = /\/\*[\s\S]*?\*\/|\/\/.*$/gm;

interface Import {
  readonly from: string;
  readonly layer: string;
  readonly to: string;
}

/** Every relative import of a layer's files; tests may import what they like. */
async function* imports(): AsyncGenerator<Import> {
  for (const layer of Object.keys(LAYERS)) {
    for await (const file of typescript(new URL(`${layer}/`, ROOT))) {
      const code = (await Deno.readTextFile(file)).replace(COMMENTS, "");
      for (const [, path] of code.matchAll(/\bfrom "(\.[^"]+\.ts)"/g)) {
        const to = relative(new URL(path ?? "", file));
        yield { from: relative(file), layer, to };
      }
    }
  }
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
