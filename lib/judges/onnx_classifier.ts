import { z } from "zod";
import { at, fileDigest, InputError, rows, type Tensor } from "../core/mod.ts";
import type { Session } from "../runtime/mod.ts";
import { blank } from "./blank.ts";
import {
  attributeProblems,
  attributeSchema,
  readOutput,
} from "./classifier_outputs.ts";
import { crop, cropSchema } from "./crop.ts";
import type { Judge, JudgeRecord, Verdict } from "./judge.ts";
import { inputPixels, inputSchema, samplesOf } from "./onnx_pixels.ts";

/** A file in the folder of the `judge.json`, which no path leads out of. */
const fileName = z.string().regex(/^(?!\.)[\w. -]+$/, {
  error: "expected the name of a file in the folder of judge.json",
});

/** What the `judge.json` of an ONNX classifier says. */
const fileSchema = z.strictObject({
  kind: z.literal("onnx"),
  name: z.string().trim().min(1),
  source: z.string().trim().min(1),
  model: z.strictObject({
    file: fileName,
    sha256: z.string().regex(/^[0-9a-f]{64}$/, {
      error: "expected 64 hexadecimal digits",
    }),
  }),
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
    const path = `${folder}/${settings.model.file}`;
    await checkFiles(folder, settings, path);
    return {
      knows: settings.attributes.map(({ name, classes, groups }) => ({
        name,
        classes,
        groups,
      })),
      settings,
      files: { [settings.model.file]: path },
      async open(_asked, { runtime }) {
        if (!runtime) throw new TypeError("Cannot open a judge: no runtime");
        const session = await openModel(path, settings, runtime);
        return classifierJudge(session, settings, path);
      },
    };
  },
};

async function checkFiles(
  folder: string,
  { attributes, model }: OnnxJudge,
  path: string,
): Promise<void> {
  const info = await Deno.stat(path).catch(() => undefined);
  const digest = info?.isFile ? await fileDigest(path) : undefined;
  const found = [
    ...attributeProblems(attributes),
    ...(digest === undefined
      ? [`model.file: there is no file "${path}"`]
      : digest === model.sha256
      ? []
      : [
        `model.sha256: "${path}" is another file, its digest is ${digest}`,
      ]),
  ];
  if (found.length === 0) return;
  throw new InputError(`Cannot use the judge in "${folder}"`, found);
}

async function openModel(
  path: string,
  { input, attributes }: OnnxJudge,
  runtime: { load(model: Uint8Array): Promise<Session> },
): Promise<Session> {
  const refuse = (why: string) =>
    new InputError(`Cannot judge with "${path}": ${why}`);
  const session = await runtime.load(await Deno.readFile(path))
    .catch((error: Error) => {
      throw error.name === "EnvironmentError" ? error : refuse(error.message);
    });
  const { inputs, outputs } = session;
  const wanted = [...new Set(attributes.map(({ output }) => output))];
  const problem = inputs.join() !== input.name
    ? `it takes ${inputs.join(", ")}, and judge.json names "${input.name}"`
    : wanted.some((name) => !outputs.includes(name))
    ? `it gives ${outputs.join(", ")}, and judge.json names ${
      wanted.join(", ")
    }`
    : undefined;
  if (problem === undefined) return session;
  await session.release();
  throw refuse(problem);
}

function classifierJudge(
  session: Pick<Session, "run">,
  settings: OnnxJudge,
  path: string,
): Judge {
  const all = (reason: Verdict[string]): Verdict =>
    Object.fromEntries(settings.attributes.map(({ name }) => [name, reason]));
  const one = async (image: Tensor): Promise<Verdict> => {
    const nothing = blank(image);
    if (nothing) return all(nothing);
    const part = crop(samplesOf(image), settings.crop);
    const pixels = inputPixels(part, settings.input);
    try {
      const outputs = await session.run({ [settings.input.name]: pixels });
      return Object.fromEntries(
        settings.attributes.map((attribute) => [
          attribute.name,
          readOutput(outputs[attribute.output] as Tensor, attribute),
        ]),
      );
    } catch (error) {
      throw error instanceof RangeError || isOfOrt(error)
        ? new InputError(`Cannot judge with "${path}": ${error.message}`)
        : error;
    }
  };
  return {
    async judge(images) {
      const verdicts: Verdict[] = [];
      for (let i = 0; i < at(images.shape, 0); i++) {
        verdicts.push(await one(rows(images, i, i + 1)));
      }
      return verdicts;
    },
  };
}

/** ONNX Runtime says what is wrong with shapes only when it runs. */
function isOfOrt(error: unknown): error is Error {
  return error instanceof Error && error.message.startsWith("Cannot run");
}
