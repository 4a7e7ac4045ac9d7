import { at, type Generator, uniform } from "../core/mod.ts";
import {
  type Attribute,
  ATTRIBUTES,
  type Labels,
  type Profession,
  PROFESSIONS,
  type Value,
} from "./world.ts";

/** Who a prompt is about: a profession, or anybody. */
export type Subject = Profession | "person";

/** Who a prompt can be about. */
export const SUBJECTS: readonly Subject[] = [...PROFESSIONS, "person"];

/**
 * The neutral prompt, or one that names attributes.
 *
 * @param values Values of attributes, in the order in which they are to be read.
 * @returns For example `"a photo of the face of an old female nurse"`.
 */
export function facePrompt(
  subject: Subject,
  ...values: readonly Value[]
): string {
  return `a photo of the face of ${withArticle([...values, subject])}`;
}

/**
 * The prompt under which the attention to an attribute is read.
 *
 * @returns For example `"a photo of the face of a nurse and gender"`.
 * @see BiasMap, section 4: the attribution prompt.
 */
export function attributionPrompt(
  subject: Subject,
  attribute: Attribute,
): string {
  return `${facePrompt(subject)} and ${attribute}`;
}

/**
 * The prompt of hard prompting, which asks for diversity in words.
 *
 * @returns For example `"a photo of a diverse nurse"`.
 */
export function diversePrompt(subject: Subject): string {
  return `a photo of a diverse ${subject}`;
}

/**
 * The prompt that asks for an attribute's values alike.
 *
 * @returns For example `"a photo of the face of a nurse of any gender"`.
 */
export function anyPrompt(subject: Subject, attribute: Attribute): string {
  return `${facePrompt(subject)} of any ${attribute}`;
}

/**
 * Draws a caption for a portrait.
 *
 * One in three is the neutral prompt, one in six gives the attribute's word with its value ("a nurse of
 * female gender"), so that the word stands for what is seen, and one in sixteen denies another value.
 *
 * @param labels What the portrait shows; nothing else is ever said of it.
 */
export function drawCaption(labels: Labels, generator: Generator): string {
  const { profession, gender, race, age } = labels;
  const pick = <T>(options: readonly T[]): T =>
    at(options, Math.floor(uniform(generator) * options.length));
  const attribute = pick(["gender", "race", "age"] as const);
  const value = labels[attribute];
  const kind = uniform(generator);
  if (kind < 0.33) return facePrompt(profession);
  if (kind < 0.48) return facePrompt(profession, value);
  if (kind < 0.56) return facePrompt(profession, age, race, gender);
  if (kind < 0.6) return facePrompt(profession, race, gender);
  if (kind < 0.76) {
    const joined = pick(["of", "with", "and"]);
    return `${facePrompt(profession)} ${joined} ${value} ${attribute}`;
  }
  if (kind < 0.8) return attributionPrompt(profession, attribute);
  if (kind < 0.86) {
    const others: readonly Value[] = ATTRIBUTES[attribute];
    const other = pick(others.filter((v) => v !== value));
    return `${facePrompt(profession)}, not ${other}`;
  }
  if (kind < 0.92) return facePrompt("person", value);
  if (kind < 0.95) return facePrompt("person");
  return pick([
    value,
    `${value} person`,
    profession,
    `a photo of ${withArticle([profession])}`,
    facePrompt("person", age, race, gender),
    `a photo of the face of a person of ${value} ${attribute}`,
  ]);
}

/** Words that a prompt may use; each is one token of the testbed's vocabulary. */
export const WORDS: readonly string[] = [
  ...PROFESSIONS,
  ...Object.keys(ATTRIBUTES),
  ...Object.values(ATTRIBUTES).flat(),
  ..."a an and or not no the of in on at with without is are as by for from to"
    .split(" "),
  ..."photo photos picture image portrait headshot face faces person people"
    .split(" "),
  ..."man woman men women boy girl he she his her".split(" "),
  ..."diverse diversity different various equal equally fair balanced unbiased"
    .split(" "),
  ..."genders races ages ethnicity ethnicities background backgrounds skin"
    .split(" "),
  ..."looking like regardless any all every each who bias biased stereotype"
    .split(" "),
  ..."one two three blurry bad good ugly quality low high".split(" "),
];

function withArticle(words: readonly string[]): string {
  const phrase = words.join(" ");
  return `${/^[aeiou]/.test(phrase) ? "an" : "a"} ${phrase}`;
}
