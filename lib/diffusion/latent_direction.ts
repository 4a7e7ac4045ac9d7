import { at, concatRows, InputError, rows, type Tensor } from "../core/mod.ts";
import { z } from "zod";
import type { Artefact } from "./artefact.ts";
import { moduleOf } from "./module_name.ts";
import type {
  Transform,
  TransformContext,
  TransformRecord,
} from "./transform.ts";

/**
 * Latent Direction: adds the direction of a group to the output of a module in
 * the conditional branch, at every step, `h ← h + s c_group`. A group's
 * direction is what lets the frozen network predict the noise in its own images
 * of that group when the prompt does not name it.
 *
 * | parameter | stands for | default |
 * |---|---|---|
 * | `strength` | s | 1, as published |
 * | `module` | name of the module in diffusers | `null`: `mid_block`, as published, or where the network does not listen to it, the first attention block behind it to which it does |
 * | `fit_prompt` | prompt of the images that are learnt from, with `{group}` | `"A photo of the face of a {group} person"` |
 * | `neutral_prompt` | prompt under which they are reconstructed | `"A photo of the face of a person"` |
 * | `images` | images for each group | 48; published 1000 |
 * | `epochs` | passes over them | 12; published 20 |
 * | `fit_batch` | images in a step of the fit | 8, as published |
 * | `rate` | step size of Adam | 0.1, as published |
 *
 * Groups go by seed in turn, `groups[seed mod K]`.
 *
 * @see Li et al. 2024 (Self-Discovering Interpretable Diffusion Latent Directions), {@link https://arxiv.org/abs/2311.17216}, section 3.2
 */
export const latentDirection: TransformRecord = {
  id: "latent_direction",
  version: 1,
  source:
    "Li et al., Self-Discovering Interpretable Diffusion Latent Directions, 2024, section 3.2",
  licence: "none: own implementation from the paper",
  needs: "a direction for each group, learnt through the frozen UNet",
  stage: "activation",
  claims: [],
  fitted: true,
  identity: () => ({ strength: 0 }),
  parameters: z.strictObject({
    strength: z.number().default(1),
    module: z.string().min(1).nullable().default(null),
    fit_prompt: z.string().min(1).default(
      "A photo of the face of a {group} person",
    ),
    neutral_prompt: z.string().min(1).default(
      "A photo of the face of a person",
    ),
    images: z.int().min(1).default(48),
    epochs: z.int().min(1).default(12),
    fit_batch: z.int().min(1).default(8),
    rate: z.number().gt(0).default(0.1),
  }),
  create: (parameters, context, artefact) =>
    createDirection(parameters as { strength: number }, context, artefact),
};

function createDirection(
  { strength }: { readonly strength: number },
  { groups }: TransformContext,
  artefact: Artefact,
): Transform {
  if (strength === 0) return {};
  const { directions } = artefact.tensors;
  if (!directions || at(directions.shape, 0) !== groups.length) {
    throw new InputError(
      `Cannot steer along directions: expected ${groups.length}, one for each group, found ${
        directions?.shape[0] ?? 0
      }; fit again`,
    );
  }
  const scaled: Tensor = {
    data: directions.data.map((v) => strength * v),
    shape: directions.shape,
  };
  const module = moduleOf(artefact);
  return {
    activation: {
      edits: ({ samples }) => {
        const own = samples.map(({ seed }) => {
          const group = seed % groups.length;
          return rows(scaled, group, group + 1);
        });
        return [{ kind: "add", module, value: concatRows(own) }];
      },
    },
  };
}
