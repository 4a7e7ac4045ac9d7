import {
  clipDigests,
  type DigestOf,
  type ModelIdentity,
  pipelineDigests,
} from "../../lib/bench/mod.ts";
import { fileDigest } from "../../lib/core/mod.ts";
import { type ChosenJudge, judgeIdentity } from "../../lib/judges/mod.ts";
import { type LoraChoice, openLora } from "../../lib/networks/mod.ts";
import type { ModelFlags, Replica } from "../flags/mod.ts";
import type { References } from "../pictures/mod.ts";

/** What else than the models' folders determines a result. */
export interface ExtraInputs {
  /** Who judges, if it is not CLIP by the spec's prompts. */
  readonly judge?: ChosenJudge | undefined;
  /** File of Inception's weights. */
  readonly inception?: string | undefined;
  /** Reference images that methods are fitted to. */
  readonly references?: References | undefined;
  /** Digests a file, perhaps from a cache. */
  readonly digestOf?: DigestOf;
}

/**
 * Says what a run is made with: digests of every file that is read, and where the networks run.
 *
 * @param replica The pipeline, opened, and its runtime.
 * @param beside Inception's weights and reference images, if there are any.
 * @returns What belongs to the identity of every result.
 */
export async function identify(
  { variant, lora = [] }: Pick<ModelFlags, "variant" | "lora">,
  folders: { readonly model: string; readonly clip: string },
  { pipeline, runtime }: Replica,
  { judge, inception, references, digestOf = fileDigest }: ExtraInputs = {},
): Promise<ModelIdentity> {
  const judging = judge && await judgeIdentity(judge, digestOf);
  return {
    pipeline: {
      ...await pipelineDigests(folders.model, variant, digestOf),
      ...await loraDigests(lora, digestOf),
    },
    scorer: await clipDigests(folders.clip, digestOf),
    ...judging && { judge: judging },
    ...(inception !== undefined && { inception: await digestOf(inception) }),
    ...(references && {
      references: references.identity,
      referenceImages: references.described,
    }),
    schedulerConfig: pipeline.schedulerConfig,
    imageShape: pipeline.imageShape,
    provider: runtime.provider,
    ...runtime.precision === "fp16" && { precision: runtime.precision },
    ...pipeline.decodeTile !== undefined &&
      { decodeTile: pipeline.decodeTile },
  };
}

/** Digests of LoRAs, whose order and scales belong to what they are. */
async function loraDigests(
  loras: readonly LoraChoice[],
  digestOf: DigestOf,
): Promise<Readonly<Record<string, string>>> {
  const digests: [string, string][] = [];
  for (const [i, { path, scale }] of loras.entries()) {
    for (const [j, file] of (await openLora(path)).files.entries()) {
      digests.push([`lora ${i + 1}.${j + 1} × ${scale}`, await digestOf(file)]);
    }
  }
  return Object.fromEntries(digests);
}
