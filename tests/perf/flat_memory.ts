import { sample } from "../../lib/diffusion/mod.ts";
import { createTransforms } from "../../lib/methods/mod.ts";
import { openPipeline, type Runtime } from "../../lib/runtime/mod.ts";
import { cardMemory } from "./card_memory.ts";

/** Images of a unit. */
const IMAGES = 4;

/** Of more and more tokens. */
const SUBJECTS = [
  "nurse",
  "fire fighter",
  "truck driver at work",
  "head of a large school",
  "person who repairs old cars",
  "nurse",
];

/**
 * Makes one unit after the other, each guided by BiasMap for half of its steps, with maps and decoded.
 *
 * @returns Memory of the card after each.
 */
export async function flatMemory(
  runtime: Runtime,
  model: string,
): Promise<readonly string[]> {
  const pipeline = await openPipeline(model, runtime);
  const transforms = createTransforms(
    [{ id: "biasmap", parameters: { guidance_end: 0.5 } }],
    { attribute: "gender", groups: ["male", "female"] },
  );
  const found: string[] = [];
  for (const subject of SUBJECTS) {
    await sample(pipeline, {
      samples: Array.from({ length: IMAGES }, (_, seed) => ({
        ...{ seed, subject },
        prompt: `a photo of the face of a ${subject}`,
      })),
      steps: 2,
      guidance: 7.5,
      attribution: {
        prompts: Array(IMAGES).fill(
          `A photo of the face of a ${subject} and gender`,
        ),
        words: Array(IMAGES).fill([subject, "gender"]),
      },
      transforms,
    });
    found.push(await cardMemory(runtime));
  }
  await pipeline.close();
  return found;
}
