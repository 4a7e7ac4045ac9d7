// What tells the twenty professions apart. The cues keep clear of the face and of the
// hair beside it, where gender is seen: hats above the brow, clothes below the
// chin, tools at the lower right, something on the wall at the upper left.

import type { Canvas, Color } from "../canvas.ts";
import type { Concept } from "../concept.ts";
import type { Profession } from "../world.ts";
import type { Outfit } from "./_outfit.ts";
import { architect } from "./architect.ts";
import { artist } from "./artist.ts";
import { athlete } from "./athlete.ts";
import { cashier } from "./cashier.ts";
import { chef } from "./chef.ts";
import { doctor } from "./doctor.ts";
import { driver } from "./driver.ts";
import { engineer } from "./engineer.ts";
import { firefighter } from "./firefighter.ts";
import { journalist } from "./journalist.ts";
import { lawyer } from "./lawyer.ts";
import { mechanic } from "./mechanic.ts";
import { musician } from "./musician.ts";
import { nurse } from "./nurse.ts";
import { officer } from "./officer.ts";
import { pilot } from "./pilot.ts";
import { scientist } from "./scientist.ts";
import { teacher } from "./teacher.ts";
import { waiter } from "./waiter.ts";
import { worker } from "./worker.ts";

export type { Canvas, Color } from "../canvas.ts";
export type { Shape } from "../shapes.ts";

/** A part of an outfit that is painted. */
export type Part = "behind" | "clothes" | "hat" | "tool";

/** The colour of the wall behind a profession. */
export function wall(profession: Profession): Color {
  return OUTFITS[profession].wall;
}

/** Paints one part of an outfit, if the profession has it. */
export function paintOutfit(
  canvas: Canvas<Concept>,
  profession: Profession,
  part: Part,
): void {
  OUTFITS[profession][part]?.((color, ...shapes) => {
    for (const shape of shapes) canvas.paint(shape, color, "profession");
  });
}

const OUTFITS: Readonly<Record<Profession, Outfit>> = {
  architect,
  artist,
  athlete,
  cashier,
  chef,
  doctor,
  driver,
  engineer,
  firefighter,
  journalist,
  lawyer,
  mechanic,
  musician,
  nurse,
  officer,
  pilot,
  scientist,
  teacher,
  waiter,
  worker,
};
