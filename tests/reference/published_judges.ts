// Holds Entangle's judges to what tests/reference/published_judges.py made of published networks.
// deno-lint-ignore-file no-console -- it prints what it measures

import { abstains, type Tensor, tensor } from "../../lib/core/mod.ts";
import { openDetector, readDetector } from "../../lib/faces/mod.ts";
import { decodeImage } from "../../lib/images/mod.ts";
import { readJudge } from "../../lib/judges/mod.ts";
import { openRuntime } from "../../lib/runtime/mod.ts";

interface Expected {
  readonly whole: Readonly<Record<string, readonly number[]>>;
  readonly face?: Readonly<Record<string, readonly number[]>>;
  readonly faces: readonly {
    readonly box: readonly number[];
    readonly score: number;
    readonly points: readonly (readonly number[])[];
  }[];
}

const [folder = "."] = Deno.args;
const expected: Record<string, Expected> = JSON.parse(
  await Deno.readTextFile(new URL("published_judges.json", import.meta.url)),
);
const runtime = await openRuntime({ provider: "cpu", threads: 2 });
const networks = { runtime } as unknown as Parameters<
  Awaited<ReturnType<typeof readJudge>>["open"]
>[1];
const judges = await Promise.all(
  ["gender", "age", "gender_of_face", "age_of_face"].map(async (name) => {
    const judge = await readJudge(`${folder}/${name}`);
    return [name, await judge.open([], networks)] as const;
  }),
);
const detect = await openDetector(
  await readDetector(`${folder}/gender_of_face`, "detector.json"),
  runtime,
);
let [whole, face, faces] = [0, 0, 0];
for (const [name, wanted] of Object.entries(expected)) {
  const image = await read(`${folder}/${name}.png`);
  for (const [id, judge] of judges) {
    const [verdict] = await judge.judge(image, "");
    const [attribute = ""] = id.split("_");
    const seen = verdict?.[attribute];
    const ofFace = id.endsWith("_of_face");
    const own = (ofFace ? wanted.face : wanted.whole)?.[attribute];
    if (!seen || abstains(seen)) {
      console.log(name, id, seen?.invalid, own === undefined ? "" : "EXPECTED");
      if (own) throw new Error(`${name}: Python judges it`);
      continue;
    }
    if (!own) throw new Error(`${name}: Python finds no face`);
    const error = Math.max(
      ...own.map((p, i) => Math.abs(p - (seen.probabilities[i] ?? NaN))),
    );
    if (ofFace) face = Math.max(face, error);
    else whole = Math.max(whole, error);
  }
  const samples = {
    data: Uint8Array.from(image.data, (x) => Math.round(255 * x)),
    channels: 3,
    height: image.shape[2] ?? 0,
    width: image.shape[3] ?? 0,
  };
  const found = await detect(samples);
  if (found.length !== wanted.faces.length) throw new Error(`${name}: faces`);
  for (const { box, points, score } of found) {
    const own = wanted.faces.toSorted((a, b) =>
      Math.abs((a.box[0] ?? 0) - box[0]) - Math.abs((b.box[0] ?? 0) - box[0])
    )[0];
    const flat = [...box, ...points.flat()];
    const errors = [...own?.box ?? [], ...own?.points.flat() ?? []]
      .map((x, i) =>
        Math.abs(x - (flat[i] ?? NaN))
      );
    faces = Math.max(faces, ...errors);
    if (!(Math.abs(score - (own?.score ?? NaN)) < 0.01)) {
      throw new Error(`${name}: score ${score}, not ${own?.score}`);
    }
  }
}
console.log(`probabilities of whole pictures differ by ${whole}`);
console.log(`probabilities of aligned faces differ by ${face}`);
console.log(`boxes and points differ by ${faces} pixels`);
await runtime.close();
if (!(whole <= 1e-5 && face <= 1e-4 && faces <= 0.01)) Deno.exit(1);

async function read(path: string): Promise<Tensor> {
  const { data, height, width } = await decodeImage(await Deno.readFile(path));
  const plane = height * width;
  const planes = Float32Array.from(
    { length: 3 * plane },
    (_, k) => (data[3 * (k % plane) + Math.floor(k / plane)] ?? 0) / 255,
  );
  return tensor(planes, [1, 3, height, width]);
}
