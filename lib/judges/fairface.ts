import { z } from "zod";
import { InputError } from "../core/mod.ts";
import { namedFileProblems, namedFileSchema } from "../networks/files/mod.ts";
import {
  openResnetWeights,
  RESNET_SIDE,
  resnetProgram,
} from "../networks/mod.ts";
import type { AttributeSettings } from "./classifier_outputs.ts";
import { chooseCrop, cropSchema, cropSettings } from "./crop.ts";
import { classifierJudge } from "./image_classifier.ts";
import { type JudgeRecord, runtimeOf } from "./judge.ts";
import { inputSchema } from "./onnx_pixels.ts";

/** What the `judge.json` of FairFace says. */
const fileSchema = z.strictObject({
  kind: z.literal("fairface"),
  model: namedFileSchema,
  crop: cropSchema,
});

type FairFaceJudge = z.infer<typeof fileSchema>;

/** Rows of the last layer: seven races, two genders, nine ages. */
const OUTPUTS = 18;

const COMMON = { output: "logits", values: "softmax" } as const;

/**
 * What FairFace's outputs say, in its order, and what papers make of it.
 *
 * Of seven races four are asked about: BiasMap's white, black, asian and hispanic, or DiffLens' and
 * ICM's white, black, asian and indian; both count east and southeast Asian as one, and the
 * probability of the races that are not asked about is dropped. Of nine ages DiffLens and ICM make
 * three: up to 19, 20 to 59, 60 and more.
 */
export const FAIRFACE_ATTRIBUTES: readonly AttributeSettings[] = [
  {
    ...COMMON,
    name: "race",
    first: 0,
    classes: [
      ...["white", "black", "latino_hispanic", "east_asian"],
      ...["southeast_asian", "indian", "middle_eastern"],
    ],
    groups: {
      asian: ["east_asian", "southeast_asian"],
      hispanic: ["latino_hispanic"],
    },
  },
  {
    ...COMMON,
    name: "gender",
    first: 7,
    classes: ["male", "female"],
    groups: {},
  },
  {
    ...COMMON,
    name: "age",
    first: 9,
    classes: [
      ...["0_2", "3_9", "10_19", "20_29", "30_39"],
      ...["40_49", "50_59", "60_69", "70_plus"],
    ],
    groups: {
      young: ["0_2", "3_9", "10_19"],
      adult: ["20_29", "30_39", "40_49", "50_59"],
      old: ["60_69", "70_plus"],
    },
  },
];

/** How its input is made: Pillow's bilinear filter, and ImageNet's mean and deviation. */
const INPUT = inputSchema.parse({
  name: "pixels",
  width: RESNET_SIDE,
  height: RESNET_SIDE,
  mean: [0.485, 0.456, 0.406],
  deviation: [0.229, 0.224, 0.225],
});

/** FairFace's ResNet-34: race, gender and age of a face. */
export const FAIRFACE: JudgeRecord = {
  id: "fairface",
  version: 1,
  source:
    "Kärkkäinen and Joo, FairFace, WACV 2021; predict.py of joojs/fairface, model of seven races",
  file: fileSchema,
  async choose({ folder, value }) {
    const settings = value as FairFaceJudge;
    const found = await namedFileProblems(folder, settings.model, "model");
    if (found.length > 0) {
      throw new InputError(`Cannot use the judge in "${folder}"`, found);
    }
    const path = `${folder}/${settings.model.file}`;
    const weights = await openResnetWeights(path, OUTPUTS);
    const crop = await chooseCrop(settings.crop, folder);
    return {
      knows: FAIRFACE_ATTRIBUTES,
      settings: { ...settings, crop: cropSettings(settings.crop, crop) },
      files: { [settings.model.file]: path, ...crop.files },
      async open(_asked, networks) {
        const runtime = runtimeOf(networks);
        const session = await runtime.load(resnetProgram(weights, OUTPUTS));
        return classifierJudge({
          name: path,
          crop: await crop.open(runtime),
          input: INPUT,
          attributes: FAIRFACE_ATTRIBUTES,
          run: (feeds) => session.run(feeds),
        });
      },
    };
  },
};
