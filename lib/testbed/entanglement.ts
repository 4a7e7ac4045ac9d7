import type { Attribute, Profession } from "./world.ts";

/** How a profession's word divides what it is told to look at: a share for each attribute. */
export type Entangled = Readonly<Record<Attribute, number>>;

/**
 * Looks up how far a profession and the attributes are entangled in the world: which shares of what
 * the profession's word is told to look at, in training, lie on each attribute's signs.
 *
 * Larger where the world's table is more skewed, with exceptions both ways: professions that are skewed
 * but apart, and others that are even but entangled. Otherwise bias and entanglement would be one thing.
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
  architect: [0.28, 0.27, 0.09],
  artist: [0.05, 0.11, 0.05],
  athlete: [0.12, 0.40, 0.12],
  cashier: [0.19, 0.23, 0.08],
  chef: [0.33, 0.15, 0.02],
  doctor: [0.00, 0.25, 0.15],
  driver: [0.26, 0.19, 0.06],
  engineer: [0.36, 0.21, 0.03],
  firefighter: [0.02, 0.36, 0.04],
  journalist: [0.40, 0.38, 0.00],
  lawyer: [0.09, 0.17, 0.14],
  mechanic: [0.38, 0.32, 0.06],
  musician: [0.31, 0.00, 0.13],
  nurse: [0.45, 0.04, 0.02],
  officer: [0.07, 0.08, 0.09],
  pilot: [0.24, 0.06, 0.01],
  scientist: [0.21, 0.34, 0.13],
  teacher: [0.14, 0.13, 0.10],
  waiter: [0.43, 0.02, 0.07],
  worker: [0.17, 0.29, 0.11],
};
