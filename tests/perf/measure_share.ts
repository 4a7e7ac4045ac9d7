// Where the time of measuring many large images goes, and how much memory it takes:
// deno task measure-share [images] [folder that holds them]

import { Session } from "node:inspector/promises";
import { main } from "../../cli/main.ts";
import { at, mt19937 } from "../../lib/core/mod.ts";
import { encodePng } from "../../lib/report/mod.ts";

const OTHER = "everything else";

const [images = "10000", given] = Deno.args;
const folder = given ?? await Deno.makeTempDir();
const out = await Deno.makeTempDir();
try {
  if (given === undefined) await draw(folder, Number(images));
  await report();
} finally {
  await Deno.remove(out, { recursive: true });
  if (given === undefined) await Deno.remove(folder, { recursive: true });
}

/** PNG of 512×512: noise upon squares of one colour, which no codec makes small. */
async function draw(folder: string, count: number): Promise<void> {
  const side = 512;
  const generator = mt19937(0);
  const noise = Uint8Array.from(
    { length: 3 * side ** 2 },
    () => generator.next() >>> 28,
  );
  const data = new Uint8Array(noise.length);
  for (let n = 0; n < count; n++) {
    const colours = Uint8Array.from(
      { length: 3 * 64 },
      () => generator.next() % 240,
    );
    for (let i = 0; i < data.length; i++) {
      const pixel = Math.floor(i / 3);
      const square = (Math.floor(pixel / side / 64)) * 8 +
        Math.floor(pixel % side / 64);
      data[i] = at(colours, 3 * square + i % 3) + at(noise, i);
    }
    const own = `${folder}/subject ${n % 20}`;
    await Deno.mkdir(own, { recursive: true });
    const png = encodePng({ width: side, height: side, data });
    await Deno.writeFile(`${own}/${Math.floor(n / 20)}.png`, png);
  }
}

async function report(): Promise<void> {
  const session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: 5000 });
  await session.post("Profiler.start");
  const sizes: number[] = [];
  const timer = setInterval(() => sizes.push(Deno.memoryUsage().rss), 250);
  const began = performance.now();
  const code = await main([
    ...["measure", folder, "--attribute=gender", "--embedded"],
    ...["--prompt=a photo of a {subject}", `--out=${out}`],
  ]);
  const seconds = (performance.now() - began) / 1000;
  clearInterval(timer);
  const { profile } = await session.post("Profiler.stop") as {
    profile: { nodes: readonly Node[] };
  };
  const hits = new Map<string, number>();
  const others = new Map<string, number>();
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parts = new Map<number, string>();
  // What a decoder calls is decoding, wherever it stands.
  const visit = (node: Node, above: string) => {
    const own = partOf(node.callFrame);
    const part = own === OTHER ? above : own;
    parts.set(node.id, part);
    for (const child of node.children ?? []) {
      const next = nodes.get(child);
      if (next) visit(next, part);
    }
  };
  const [root] = profile.nodes;
  if (root) visit(root, OTHER);
  for (const { id, callFrame, hitCount = 0 } of profile.nodes) {
    const part = parts.get(id) ?? OTHER;
    hits.set(part, (hits.get(part) ?? 0) + hitCount);
    if (part !== OTHER) continue;
    const name = `${callFrame.functionName} ${callFrame.url.slice(-50)}`;
    others.set(name, (others.get(name) ?? 0) + hitCount);
  }
  const total = hits.values().reduce((a, b) => a + b, 0);
  const share = (n: number) => `${(100 * n / total).toFixed(1)} %`;
  const mib = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
  const middle = sizes[Math.floor(sizes.length / 2)] ?? NaN;
  const lines = [
    `exit code ${code}, ${seconds.toFixed(0)} s`,
    ...[...hits].sort(([, a], [, b]) => b - a)
      .map(([part, n]) => `  ${share(n)} ${part}`),
    "the most of everything else:",
    ...[...others].sort(([, a], [, b]) => b - a).slice(0, 8)
      .map(([name, n]) => `  ${share(n)} ${name}`),
    `memory: ${mib(middle)} halfway, ${mib(Math.max(...sizes))} at most`,
  ];
  await Deno.stdout.write(new TextEncoder().encode(`${lines.join("\n")}\n`));
}

interface Node {
  readonly id: number;
  readonly children?: readonly number[];
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly hitCount?: number;
}

function partOf({ functionName, url }: Node["callFrame"]): string {
  if (
    /magick|wasm|\/lib\/images\/|\/pictures\/pictures\.ts|fast-png/.test(url)
  ) {
    return "decoding";
  }
  if (/\/lib\/(networks|runtime|judges)\//.test(url)) return "networks";
  // The networks run in threads of their own.
  if (functionName === "(idle)" || /message/.test(functionName)) {
    return "networks, waited for";
  }
  return OTHER;
}
