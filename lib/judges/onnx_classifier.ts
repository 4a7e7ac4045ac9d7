import { z } from "zod";
import { InputError } from "../core/mod.ts";
import { namedFileProblems, namedFileSchema } from "../networks/files/mod.ts";
import { openOnnxFile } from "../runtime/mod.ts";
import { attributeProblems, attributeSchema } from "./classifier_outputs.ts";
import { chooseCrop, cropSchema, cropSettings } from "./crop.ts";
import { classifierJudge } from "./image_classifier.ts";
import { type JudgeRecord, runtimeOf } from "./judge.ts";
import { inputSchema } from "./onnx_pixels.ts";

/** What the `judge.json` of an ONNX classifier says. */
const fileSchema = z.strictObject({
  kind: z.literal("onnx"),
  name: z.string().trim().min(1),
  source: z.string().trim().min(1),
  model: namedFileSchema,
  input: inputSchema,
  crop: cropSchema.default({ kind: "whole" }),
  attributes: z.array(attributeSchema).min(1),
});

type OnnxJudge = z.infer<typeof fileSchema>;

/** Any classifier in an ONNX file, of which a `judge.json` says what goes in and what comes out. */
export const ONNX_CLASSIFIER: JudgeRecord = {
  id: "onnx",
  version: 1,
  source: "https://onnx.ai, whatever the classifier is",
  file: fileSchema,
  async choose({ folder, value }) {
    const settings = value as OnnxJudge;
    const { model, input, attributes } = settings;
    const found = [
      ...attributeProblems(attributes),
      ...await namedFileProblems(folder, model, "model"),
    ];
    if (found.length > 0) {
      throw new InputError(`Cannot use the judge in "${folder}"`, found);
    }
    const path = `${folder}/${model.file}`;
    const crop = await chooseCrop(settings.crop, folder);
    return {
      knows: attributes.map(({ name, classes, groups }) => ({
        name,
        classes,
        groups,
      })),
      settings: { ...settings, crop: cropSettings(settings.crop, crop) },
      files: { [model.file]: path, ...crop.files },
      async open(_asked, networks) {
        const runtime = runtimeOf(networks);
        const session = await openOnnxFile(path, {
          input: input.name,
          outputs: attributes.map(({ output }) => output),
        }, runtime);
        return classifierJudge({
          name: path,
          crop: await crop.open(runtime),
          input,
          attributes,
          run: (feeds) => session.run(feeds),
        });
      },
    };
  },
};
