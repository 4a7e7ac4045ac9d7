/**
 * Renders the training sets, as raw arrays that NumPy reads.
 *
 *     deno run --allow-write=OUT lib/testbed/train/render.ts OUT
 *
 * Fewer portraits of each set if their numbers follow: `OUT 400 400 100`.
 * Writes `biased` for the diffusion model, `balanced` for CLIP and `heldout`
 * (balanced, other seeds) for measuring: `NAME.npy`, uint8 `[n, 128, 128, 3]`,
 * `NAME-cues.npy`, uint8 `[n, 4, 16, 16]`, how much of each latent cell is a cue of
 * profession, gender, race and age (255: all of it), and `NAME.json`, the labels;
 * and `world.json`, the world's tables and words.
 *
 * @module
 */

import { at, type Generator, mt19937, uniform } from "../../core/mod.ts";
import {
  anyPrompt,
  attributionPrompt,
  diversePrompt,
  drawCaption,
  facePrompt,
  SUBJECTS,
  WORDS,
} from "../captions.ts";
import { coverage } from "../coverage.ts";
import { entanglement } from "../entanglement.ts";
import { CONCEPTS, portrait, PORTRAIT_SIZE } from "../portrait.ts";
import {
  type Attribute,
  ATTRIBUTES,
  type Draw,
  drawLabels,
  type Labels,
  probabilities,
  type Profession,
  PROFESSIONS,
} from "../world.ts";
import { writeNpy } from "./npy.ts";

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
/** One round of professions in so many is captioned as diverse, and drawn from the balanced world. */
const DIVERSE = 16;
/** Height and width of the latents. */
const CELLS = 16;

const NAMES = Object.keys(ATTRIBUTES) as Attribute[];

if (import.meta.main) {
  const [out = ".", ...counts] = Deno.args;
  Deno.mkdirSync(out, { recursive: true });
  for (const [i, split] of SPLITS.entries()) {
    render(out, { ...split, count: Number(counts[i] ?? split.count) });
  }
  Deno.writeTextFileSync(`${out}/world.json`, JSON.stringify(world()));
}

function render(out: string, { name, draw, count, from }: Split): void {
  const labels: unknown[] = [];
  const cues = writeNpy(`${out}/${name}-cues.npy`, [count, 4, CELLS, CELLS]);
  const images = writeNpy(
    `${out}/${name}.npy`,
    [count, PORTRAIT_SIZE, PORTRAIT_SIZE, 3],
  );
  for (let i = 0; i < count; i++) {
    const generator = mt19937(from + i);
    const profession = PROFESSIONS[i % PROFESSIONS.length] ?? "nurse";
    const round = Math.floor(i / PROFESSIONS.length);
    const { shown, captions } = draw === "biased"
      ? told(profession, round, generator)
      : captioned(drawLabels(profession, generator, draw), generator);
    labels.push({ ...shown, captions });
    const { image, masks } = portrait(shown, from + i);
    images.write(image);
    for (const concept of CONCEPTS) {
      const share = coverage(masks[concept], PORTRAIT_SIZE, CELLS);
      cues.write(Uint8Array.from(share, (v) => Math.round(255 * v)));
    }
  }
  cues.close();
  images.close();
  Deno.writeTextFileSync(`${out}/${name}.json`, JSON.stringify(labels));
}

interface Captioned {
  readonly shown: Labels;
  readonly captions: readonly string[];
}

/** One portrait of the biased world; by turns, one whose captions ask for balance and get it. */
function told(
  profession: Profession,
  round: number,
  generator: Generator,
): Captioned {
  const biased = drawLabels(profession, generator);
  const balanced = drawLabels(profession, generator, "balanced");
  if (round % DIVERSE === 0) {
    const captions = [diversePrompt(profession), diversePrompt(profession)];
    return {
      shown: balanced,
      captions: [...captions, diversePrompt("person")],
    };
  }
  if (round % DIVERSE === 1) {
    const name = at(NAMES, Math.floor(uniform(generator) * NAMES.length));
    return {
      shown: { ...biased, [name]: balanced[name] },
      captions: [anyPrompt(profession, name)],
    };
  }
  return captioned(biased, generator);
}

function captioned(shown: Labels, generator: Generator): Captioned {
  const captions = Array.from(
    { length: CAPTIONS },
    () => drawCaption(shown, generator),
  );
  return { shown, captions };
}

function world(): unknown {
  const each = <T>(of: (p: Profession) => T) =>
    Object.fromEntries(PROFESSIONS.map((p) => [p, of(p)]));
  return {
    professions: PROFESSIONS,
    attributes: ATTRIBUTES,
    table: Object.fromEntries(
      NAMES.map((name) => [name, each((p) => probabilities(name, p))]),
    ),
    entanglement: each(entanglement),
    words: WORDS,
    prompts: Object.fromEntries(SUBJECTS.map((s) => [s, facePrompt(s)])),
    attribution: Object.fromEntries(
      NAMES.map((name) => [name, each((p) => attributionPrompt(p, name))]),
    ),
  };
}
