/**
 * A world of stylised portraits whose bias is known: its table, its pictures with the
 * mask of every concept, its prompts, and the folder of the model that learnt it.
 *
 * @module
 */

export { DRAWING, type Drawing } from "./ages.ts";
export {
  anyPrompt,
  attributionPrompt,
  diversePrompt,
  drawCaption,
  facePrompt,
  type Subject,
  SUBJECTS,
  WORDS,
} from "./captions.ts";
export { type Entangled, entanglement } from "./entanglement.ts";
export type { Face, Landmark, Pixel } from "./face.ts";
export { TESTBED_ARTEFACTS, TESTBED_MODEL } from "./model.ts";
export type { Concept } from "./concept.ts";
export {
  CONCEPTS,
  type Portrait,
  portrait,
  PORTRAIT_SIZE,
} from "./portrait.ts";
export { TESTBED_LIMITS, type TestbedLimit } from "./limits.ts";
export { TESTBED_TUNING } from "./tuning.ts";
export {
  type Attribute,
  ATTRIBUTES,
  type Draw,
  drawLabels,
  type Labels,
  probabilities,
  type Profession,
  PROFESSIONS,
  type Value,
} from "./world.ts";
