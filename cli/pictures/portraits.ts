import type { KnownImage, Spec } from "../../lib/bench/mod.ts";
import {
  at,
  concatRows,
  InputError,
  mt19937,
  type Tensor,
} from "../../lib/core/mod.ts";
import {
  ATTRIBUTES,
  drawLabels,
  type Portrait,
  portrait,
  PORTRAIT_SIZE,
  PROFESSIONS,
} from "../../lib/testbed/mod.ts";

/**
 * Draws portraits of the balanced world that no model of the testbed has seen.
 *
 * @param spec A spec whose attribute and subjects the testbed has.
 * @param count How many; the subjects take turns, in the order of the testbed.
 * @returns The portraits, with their labels and the masks of their cues.
 * @throws {InputError} If the testbed does not have the attribute, or a subject.
 */
export function heldOutPortraits(
  { attribute, subjects }: Pick<Spec, "attribute" | "subjects">,
  count: number,
): KnownImage[] {
  const name = attributeOf(attribute.name);
  const professions = professionsOf(subjects);
  return Array.from({ length: count }, (_, i) => {
    const seed = HELD_OUT + i;
    const subject = at(professions, i % professions.length);
    const labels = drawLabels(subject, mt19937(seed), "balanced");
    const { image, masks } = portrait(labels, seed);
    return {
      seed,
      subject,
      label: labels[name],
      image: planes(image),
      cues: [masks.profession, masks[name]] as const,
    };
  });
}

/**
 * Draws portraits of the balanced world that all show one group, as reference
 * images that a method may be fitted to.
 *
 * @returns Images `[100, 3, 128, 128]` in `[0, 1]`; the professions take turns.
 * @throws {InputError} If the testbed has no such attribute or value.
 */
export function referencePortraits(attribute: string, group: string): Tensor {
  return concatRows(
    drawnOf(attribute, group).map(({ image }) => {
      const { data, shape } = planes(image);
      return { data, shape: [1, ...shape] };
    }),
  );
}

/**
 * Draws the masks of these portraits: what shows the person, gender, race and age, and not the profession.
 *
 * @returns Images `[100, 3, 128, 128]`, white on the person and black elsewhere.
 * @throws {InputError} If the testbed has no such attribute or value.
 */
export function referenceMasks(attribute: string, group: string): Tensor {
  return concatRows(
    drawnOf(attribute, group).map(({ masks }) => {
      const area = PORTRAIT_SIZE ** 2;
      const data = Float32Array.from({ length: 3 * area }, (_, i) => {
        const p = i % area;
        return at(masks.gender, p) + at(masks.race, p) + at(masks.age, p);
      });
      return { data, shape: [1, 3, PORTRAIT_SIZE, PORTRAIT_SIZE] };
    }),
  );
}

/** Behind a group's name, whose masks are asked for. */
export const MASKS = "_mask";

function drawnOf(attribute: string, group: string): Portrait[] {
  const name = attributeOf(attribute);
  const values: readonly string[] = ATTRIBUTES[name];
  if (!values.includes(group)) {
    throw new InputError(
      `Cannot draw reference portraits of "${group}": the testbed's ${name} is ${
        values.join(", ")
      }`,
    );
  }
  const first = REFERENCES + values.indexOf(group) * REFERENCE_COUNT;
  return Array.from({ length: REFERENCE_COUNT }, (_, i) => {
    const seed = first + i;
    const profession = at(PROFESSIONS, i % PROFESSIONS.length);
    const drawn = drawLabels(profession, mt19937(seed), "balanced");
    return portrait({ ...drawn, [name]: group }, seed);
  });
}

/** What tells the reference portraits from other reference images. */
export const REFERENCE_PORTRAITS =
  "the balanced world's portraits, 100 a group";

/** How many there are of each group. */
export const REFERENCE_COUNT = 100;

function attributeOf(attribute: string): keyof typeof ATTRIBUTES {
  if (Object.hasOwn(ATTRIBUTES, attribute)) {
    return attribute as keyof typeof ATTRIBUTES;
  }
  throw new InputError(
    `Cannot draw "${attribute}": the testbed has ${
      Object.keys(ATTRIBUTES).join(", ")
    }`,
  );
}

function professionsOf(subjects: readonly string[]) {
  const known: readonly string[] = PROFESSIONS;
  const unknown = subjects.filter((subject) => !known.includes(subject));
  if (unknown.length > 0) {
    throw new InputError(
      `Cannot draw ${
        unknown.map((name) => `"${name}"`).join(", ")
      }: the testbed's professions are ${PROFESSIONS.join(", ")}`,
    );
  }
  return PROFESSIONS.filter((profession) => subjects.includes(profession));
}

/** Portraits that no model of the testbed learnt from, nor the masks are held to. */
const REFERENCES = 0x7e000000;

/** Beyond the seeds of every portrait that a model of the testbed learnt from. */
const HELD_OUT = 0x7f000000;

/** From interleaved bytes to `[3, H, W]` in `[0, 1]`. */
function planes(pixels: Uint8Array) {
  const area = PORTRAIT_SIZE ** 2;
  const data = new Float32Array(3 * area);
  for (let i = 0; i < data.length; i++) {
    data[i] = at(pixels, 3 * (i % area) + Math.floor(i / area)) / 255;
  }
  return { data, shape: [3, PORTRAIT_SIZE, PORTRAIT_SIZE] };
}
