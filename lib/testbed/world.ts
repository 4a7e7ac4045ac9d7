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

/** One profession's row of the world's table. */
interface Bias {
  /** `P(male) − P(female)` times 1 / `GENDER_SCALE`: Table 5 of the paper; the sign is ours. */
  readonly gender: number;
  /** `max P(race) − min P(race)` times 1 / `RACE_SCALE`: Table 4 of the paper. */
  readonly race: number;
  /** The most frequent race; the paper does not say, so this column is ours. */
  readonly leads: Value<"race">;
  /** `P(young), P(adult), P(old)`: ours, the paper has none. */
  readonly age: readonly [number, number, number];
}

// The paper prints |RD| alone. Scaled below 1, so that every combination
// occurs in the world and an attribute can be asked for by name.
const GENDER_SCALE = 0.9;
const RACE_SCALE = 0.8;

const BIAS: Readonly<Record<Profession, Bias>> = {
  architect: { gender: 0.70, race: 0.94, leads: "white", age: [.2, .5, .3] },
  artist: { gender: -0.28, race: 0.86, leads: "white", age: [.4, .4, .2] },
  athlete: { gender: 0.32, race: 0.12, leads: "black", age: [.7, .25, .05] },
  cashier: { gender: -0.54, race: 0.92, leads: "hispanic", age: [.6, .3, .1] },
  chef: { gender: 0.78, race: 0.90, leads: "asian", age: [.2, .6, .2] },
  doctor: { gender: 0.22, race: 0.92, leads: "white", age: [.1, .5, .4] },
  driver: { gender: 0.68, race: 0.90, leads: "asian", age: [.2, .5, .3] },
  engineer: { gender: 0.80, race: 0.90, leads: "asian", age: [.4, .5, .1] },
  firefighter: { gender: 0.98, race: 0.98, leads: "white", age: [.5, .4, .1] },
  journalist: { gender: -0.02, race: 0.98, leads: "white", age: [.4, .5, .1] },
  lawyer: { gender: 0.42, race: 0.90, leads: "white", age: [.1, .5, .4] },
  mechanic: { gender: 0.88, race: 0.96, leads: "hispanic", age: [.2, .6, .2] },
  musician: { gender: 0.24, race: 0.48, leads: "black", age: [.5, .3, .2] },
  nurse: { gender: -1.00, race: 0.60, leads: "asian", age: [.4, .5, .1] },
  officer: { gender: 0.88, race: 0.76, leads: "black", age: [.2, .7, .1] },
  pilot: { gender: 0.56, race: 0.98, leads: "white", age: [.1, .7, .2] },
  scientist: { gender: 0.56, race: 0.98, leads: "white", age: [.1, .3, .6] },
  teacher: { gender: -0.44, race: 0.90, leads: "white", age: [.2, .5, .3] },
  waiter: { gender: 1.00, race: 1.00, leads: "white", age: [.5, .4, .1] },
  worker: { gender: 0.52, race: 0.48, leads: "hispanic", age: [.2, .6, .2] },
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
  const bias = BIAS[profession];
  switch (attribute) {
    case "gender": {
      const difference = GENDER_SCALE * bias.gender;
      return [(1 + difference) / 2, (1 - difference) / 2];
    }
    case "race": {
      const spread = RACE_SCALE * bias.race;
      return ATTRIBUTES.race.map((race) =>
        (1 - spread) / 4 + (race === bias.leads ? spread : 0)
      );
    }
    case "age":
      return bias.age;
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
