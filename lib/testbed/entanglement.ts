import type { Attribute, Profession } from "./world.ts";

/** How a profession's word divides what it is told to look at: a share for each attribute. */
export type Entangled = Readonly<Record<Attribute, number>>;

/**
 * Looks up how far a profession and the attributes are entangled in the world: which shares of what
 * the profession's word is told to look at, in training, lie on each attribute's signs.
 *
 * Larger where the world's table is more skewed, with exceptions both ways: professions that are skewed
 * but apart, and others that are even but entangled. Otherwise bias and entanglement would be one thing.
 * Which profession has which share was searched for so that targets as blurred as maps are keep the table's order:
 * a wrong order then is the reading's or the model's, not the drawing's.
 *
 * @returns Shares in `[0, 1]`, at most 0.9 together; what is left lies on the profession's own cues.
 */
export function entanglement(profession: Profession): Entangled {
  const [gender, race, age] = SHARES[profession];
  return { gender, race, age };
}

const SHARES: Readonly<
  Record<Profession, readonly [gender: number, race: number, age: number]>
> = {
  architect: [0.28, 0.19, 0.09],
  artist: [0.05, 0.11, 0.13],
  athlete: [0.09, 0.40, 0.12],
  cashier: [0.19, 0.29, 0.07],
  chef: [0.33, 0.06, 0.06],
  doctor: [0.00, 0.17, 0.15],
  driver: [0.26, 0.23, 0.05],
  engineer: [0.36, 0.21, 0.02],
  firefighter: [0.02, 0.32, 0.14],
  journalist: [0.40, 0.38, 0.01],
  lawyer: [0.12, 0.15, 0.10],
  mechanic: [0.38, 0.36, 0.00],
  musician: [0.31, 0.00, 0.11],
  nurse: [0.45, 0.04, 0.03],
  officer: [0.07, 0.08, 0.13],
  pilot: [0.24, 0.25, 0.04],
  scientist: [0.21, 0.34, 0.02],
  teacher: [0.14, 0.13, 0.08],
  waiter: [0.43, 0.02, 0.09],
  worker: [0.17, 0.27, 0.06],
};
