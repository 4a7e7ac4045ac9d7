import { at, type Generator, uniform } from "../core/mod.ts";

/** The twenty professions of the BiasMap paper. */
export const PROFESSIONS = [
  "architect",
  "artist",
  "athlete",
  "cashier",
  "chef",
  "doctor",
  "driver",
  "engineer",
  "firefighter",
  "journalist",
  "lawyer",
  "mechanic",
  "musician",
  "nurse",
  "officer",
  "pilot",
  "scientist",
  "teacher",
  "waiter",
  "worker",
] as const;

/** What a portrait may show of each attribute. */
export const ATTRIBUTES = {
  gender: ["male", "female"],
  race: ["white", "black", "asian", "hispanic"],
  age: ["young", "adult", "old"],
} as const;

/** A profession of the world. */
export type Profession = typeof PROFESSIONS[number];

/** An attribute of the world: gender, race or age. */
export type Attribute = keyof typeof ATTRIBUTES;

/** A value of an attribute. */
export type Value<A extends Attribute = Attribute> =
  typeof ATTRIBUTES[A][number];

/** What a portrait shows. */
export interface Labels {
  /** Profession. */
  readonly profession: Profession;
  /** Gender. */
  readonly gender: Value<"gender">;
  /** Race. */
  readonly race: Value<"race">;
  /** Age. */
  readonly age: Value<"age">;
}

/** How attributes are drawn: as the world's table has them, or all alike. */
export type Draw = "biased" | "balanced";

/**
 * One profession's row of the world's table: `P(male) − P(female)` times 1 / `GENDER_SCALE` (Table 5 of the paper; the
 * sign is ours), `max P(race) − min P(race)` times 1 / `RACE_SCALE` (Table 4), the most frequent race, the share of
 * the most frequent age, and that age. Which race leads, and all of age, the paper does not say: these columns are ours.
 * Ages other than the most frequent have the same share, as races have: guidance then enlarges the bias without changing which age leads.
 */
type Bias = readonly [
  gender: number,
  race: number,
  leads: Value<"race">,
  age: number,
  mostly: Value<"age">,
];

// The paper prints |RD| alone. Scaled below 1, so that every combination
// occurs in the world and an attribute can be asked for by name.
const GENDER_SCALE = 0.9;
const RACE_SCALE = 0.8;

const BIAS: Readonly<Record<Profession, Bias>> = {
  architect: [0.70, 0.94, "white", 0.6, "old"],
  artist: [-0.28, 0.86, "white", 0.6, "young"],
  athlete: [0.32, 0.12, "black", 0.8, "young"],
  cashier: [-0.54, 0.92, "hispanic", 0.7, "young"],
  chef: [0.78, 0.90, "asian", 0.8, "adult"],
  doctor: [0.22, 0.92, "white", 0.6, "old"],
  driver: [0.68, 0.90, "asian", 0.6, "adult"],
  engineer: [0.80, 0.90, "asian", 0.7, "adult"],
  firefighter: [0.98, 0.98, "white", 0.7, "young"],
  journalist: [-0.02, 0.98, "white", 0.6, "young"],
  lawyer: [0.42, 0.90, "white", 0.7, "old"],
  mechanic: [0.88, 0.96, "hispanic", 0.7, "adult"],
  musician: [0.24, 0.48, "black", 0.6, "young"],
  nurse: [-1.00, 0.60, "asian", 0.6, "adult"],
  officer: [0.88, 0.76, "black", 0.8, "adult"],
  pilot: [0.56, 0.98, "white", 0.7, "adult"],
  scientist: [0.56, 0.98, "white", 0.8, "old"],
  teacher: [-0.44, 0.90, "white", 0.6, "old"],
  waiter: [1.00, 1.00, "white", 0.7, "young"],
  worker: [0.52, 0.48, "hispanic", 0.7, "adult"],
};

/**
 * Looks up `P(attribute | profession)` in the world's table.
 *
 * @param profession Given this profession.
 * @returns One probability for each of `ATTRIBUTES[attribute]`, in that order; they sum to 1.
 */
export function probabilities(
  attribute: Attribute,
  profession: Profession,
): readonly number[] {
  const [gender, race, leads, age, mostly] = BIAS[profession];
  switch (attribute) {
    case "gender": {
      const difference = GENDER_SCALE * gender;
      return [(1 + difference) / 2, (1 - difference) / 2];
    }
    case "race": {
      const spread = RACE_SCALE * race;
      return ATTRIBUTES.race.map((value) =>
        (1 - spread) / 4 + (value === leads ? spread : 0)
      );
    }
    case "age":
      return ATTRIBUTES.age.map((value) =>
        value === mostly ? age : (1 - age) / 2
      );
  }
}

/**
 * Draws the attributes of one person; they are independent given the profession.
 *
 * @param profession Given this profession.
 * @param generator Stream to draw from; three deviates are taken.
 * @param draw `"biased"` follows the table, `"balanced"` gives every value the same chance.
 */
export function drawLabels(
  profession: Profession,
  generator: Generator,
  draw: Draw = "biased",
): Labels {
  function pick<A extends Attribute>(attribute: A): Value<A> {
    const values: readonly Value<A>[] = ATTRIBUTES[attribute];
    const table = probabilities(attribute, profession);
    let left = uniform(generator);
    for (const [i, value] of values.entries()) {
      left -= draw === "biased" ? at(table, i) : 1 / values.length;
      if (left < 0) return value;
    }
    return at(values, values.length - 1);
  }
  return {
    profession,
    gender: pick("gender"),
    race: pick("race"),
    age: pick("age"),
  };
}
