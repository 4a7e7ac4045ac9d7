import { mt19937, uniform } from "../core/mod.ts";
import { canvas, type Color } from "./canvas.ts";
import { type Face, faceIn } from "./face.ts";
import { paintOutfit, wall } from "./outfits/mod.ts";
import { drawLooks, paintBack, paintHead } from "./person.ts";
import type { Concept } from "./concept.ts";
import type { Labels } from "./world.ts";

/** Width and height of a portrait, in pixels. */
export const PORTRAIT_SIZE = 128;

/** Every concept that has a mask. */
export const CONCEPTS: readonly Concept[] = [
  "profession",
  "gender",
  "race",
  "age",
];

/** A rendered portrait, and the truth about it. */
export interface Portrait {
  /** What it shows. */
  readonly labels: Labels;
  /** Red, green, blue, `[128, 128, 3]`, row-major. */
  readonly image: Uint8Array;
  /** Where each concept is seen, `[128, 128]`: 1 on its cues, 0 elsewhere; they do not overlap. */
  readonly masks: Readonly<Record<Concept, Uint8Array>>;
  /** Where the face lies. */
  readonly face: Face;
}

/**
 * Renders a stylised portrait.
 *
 * What the labels leave open (place, size, shades) depends on the seed alone, so
 * two portraits with one seed differ only in the cues of the labels that differ.
 *
 * @param seed Seed of everything else.
 * @returns The picture, its labels, the mask of each concept's cues and where the face lies.
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 *
 * const labels = { profession: "nurse", gender: "male", race: "asian", age: "old" } as const;
 * const { image, masks } = portrait(labels, 1);
 * assert.equal(image.length, 128 * 128 * 3);
 * assert.ok(masks.gender.some((covered) => covered === 1));
 * ```
 */
export function portrait(
  labels: Labels,
  seed: number,
): Portrait {
  const generator = mt19937(seed);
  const between = (low: number, high: number) =>
    low + (high - low) * uniform(generator);
  const view = {
    scale: between(0.95, 1.05),
    dx: between(-4, 4),
    dy: between(-2, 3),
  };
  const light = between(-8, 8);
  const looks = drawLooks(generator);
  const [r, g, b] = wall(labels.profession);
  const background: Color = [r + light, g + light, b + light].map((v) =>
    Math.min(v, 255)
  ) as unknown as Color;

  const picture = canvas(PORTRAIT_SIZE, view, background, CONCEPTS);
  paintOutfit(picture, labels.profession, "behind");
  paintOutfit(picture, labels.profession, "clothes");
  paintBack(picture, labels, looks);
  paintHead(picture, labels, looks);
  paintOutfit(picture, labels.profession, "hat");
  paintOutfit(picture, labels.profession, "tool");
  return {
    labels,
    image: picture.image(),
    masks: {
      profession: picture.mask("profession"),
      gender: picture.mask("gender"),
      race: picture.mask("race"),
      age: picture.mask("age"),
    },
    face: faceIn(view, PORTRAIT_SIZE),
  };
}
