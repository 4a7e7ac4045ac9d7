/**
 * Renders the training sets, as raw arrays that NumPy reads.
 *
 *     deno run --allow-write=OUT lib/testbed/train/render.ts OUT
 *
 * Writes `biased` for the diffusion model, `balanced` for CLIP and `heldout`
 * (balanced, other seeds) for measuring: `NAME.npy`, uint8 `[n, 128, 128, 3]`,
 * and `NAME.json`, the labels; and `world.json`, the world's table and words.
 *
 * @module
 */

import { mt19937 } from "../../core/mod.ts";
import {
  diversePrompt,
  drawCaption,
  facePrompt,
  SUBJECTS,
  WORDS,
} from "../captions.ts";
import { portrait, PORTRAIT_SIZE } from "../portrait.ts";
import {
  type Attribute,
  ATTRIBUTES,
  type Draw,
  drawLabels,
  probabilities,
  PROFESSIONS,
} from "../world.ts";

interface Split {
  readonly name: string;
  readonly draw: Draw;
  readonly count: number;
  /** The portraits have the seeds `from … from + count − 1`. */
  readonly from: number;
}

const SPLITS: readonly Split[] = [
  { name: "biased", draw: "biased", count: 14_000, from: 1_000_000 },
  { name: "balanced", draw: "balanced", count: 8_000, from: 2_000_000 },
  { name: "heldout", draw: "balanced", count: 1_200, from: 3_000_000 },
];

/** Captions drawn for one portrait, so that training need not know the world. */
const CAPTIONS = 12;
/** One portrait in so many is captioned as diverse, and drawn from the balanced world. */
const DIVERSE = 40;

if (import.meta.main) {
  const [out = ".", only] = Deno.args;
  for (const split of SPLITS) {
    if (!only || only === split.name) render(out, split);
  }
  Deno.writeTextFileSync(`${out}/world.json`, JSON.stringify(world()));
}

function render(out: string, { name, draw, count, from }: Split): void {
  const stride = PORTRAIT_SIZE * PORTRAIT_SIZE * 3;
  const labels = [];
  using file = Deno.openSync(`${out}/${name}.npy`, {
    create: true,
    truncate: true,
    write: true,
  });
  write(file, npyHeader([count, PORTRAIT_SIZE, PORTRAIT_SIZE, 3]));
  for (let i = 0; i < count; i++) {
    const generator = mt19937(from + i);
    const profession = PROFESSIONS[i % PROFESSIONS.length] ?? "nurse";
    const diverse = draw === "biased" &&
      Math.floor(i / PROFESSIONS.length) % DIVERSE === 0;
    const shown = drawLabels(
      profession,
      generator,
      diverse ? "balanced" : draw,
    );
    const captions = diverse
      ? [
        diversePrompt(profession),
        diversePrompt(profession),
        diversePrompt("person"),
      ]
      : Array.from({ length: CAPTIONS }, () => drawCaption(shown, generator));
    labels.push({ ...shown, captions });
    const { image } = portrait(shown, from + i);
    if (image.length !== stride) {
      throw new RangeError("Cannot store a portrait");
    }
    write(file, image);
  }
  Deno.writeTextFileSync(`${out}/${name}.json`, JSON.stringify(labels));
}

function world(): unknown {
  const table = Object.keys(ATTRIBUTES).map((attribute) => [
    attribute,
    Object.fromEntries(
      PROFESSIONS.map((p) => [p, probabilities(attribute as Attribute, p)]),
    ),
  ]);
  return {
    professions: PROFESSIONS,
    attributes: ATTRIBUTES,
    table: Object.fromEntries(table),
    words: WORDS,
    prompts: Object.fromEntries(SUBJECTS.map((s) => [s, facePrompt(s)])),
  };
}

function write(file: Deno.FsFile, bytes: Uint8Array): void {
  let done = 0;
  while (done < bytes.length) done += file.writeSync(bytes.subarray(done));
}

/** The header of a uint8 array in NumPy's format, version 1.0. */
function npyHeader(shape: readonly number[]): Uint8Array {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${
    shape.join(", ")
  }), }`;
  const padded = text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11) +
    "\n";
  const length = padded.length;
  return Uint8Array.from([
    0x93,
    ...new TextEncoder().encode("NUMPY"),
    1,
    0,
    length & 0xff,
    length >> 8,
    ...new TextEncoder().encode(padded),
  ]);
}
