// deno-lint-ignore-file camelcase -- keys are spelled as in the file

import { deepStrictEqual, rejects, throws } from "node:assert/strict";
import { InputError } from "../../core/mod.ts";
import { parsePreprocessor, readPreprocessor } from "./preprocessor.ts";
import { inFolder } from "../../../tests/support/folder.ts";

/** `preprocessor_config.json` as transformers 5.23 writes it. */
const NEW = {
  crop_size: { height: 224, width: 224 },
  do_center_crop: true,
  do_convert_rgb: true,
  do_normalize: true,
  do_rescale: true,
  do_resize: true,
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_processor_type: "CLIPImageProcessor",
  image_std: [0.26862954, 0.26130258, 0.27577711],
  resample: 3,
  rescale_factor: 0.00392156862745098,
  size: { shortest_edge: 224 },
};

/** `preprocessor_config.json` of openai/clip-vit-base-patch32. */
const OLD = {
  crop_size: 224,
  do_center_crop: true,
  do_normalize: true,
  do_resize: true,
  feature_extractor_type: "CLIPFeatureExtractor",
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
  resample: 3,
  size: 224,
};

const PARSED = {
  shortestEdge: 224,
  crop: { height: 224, width: 224 },
  rescale: 1 / 255,
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

async function withFiles(
  files: Readonly<Record<string, unknown>>,
  test: (folder: string) => Promise<void>,
) {
  await inFolder(async (folder) => {
    for (const [name, json] of Object.entries(files)) {
      await Deno.writeTextFile(`${folder}/${name}`, JSON.stringify(json));
    }
    await test(folder);
  });
}

Deno.test("parsePreprocessor() reads the new layout, the old one and the defaults alike", () => {
  for (const json of [NEW, OLD, {}]) {
    deepStrictEqual(parsePreprocessor(json), PARSED);
  }
});

Deno.test("parsePreprocessor() lists every problem", () => {
  throws(
    () =>
      parsePreprocessor({
        ...NEW,
        crop_size: { height: 0 },
        do_normalize: false,
        do_pad: true,
        image_std: [0.5, 0.5],
        resample: 2,
        size: { height: 224, width: 224 },
      }),
    new InputError('Cannot use "preprocessor_config.json"', [
      'preprocessor_config.json: size: expected a number of pixels or {"shortest_edge": …}, got {"height":224,"width":224}',
      "preprocessor_config.json: resample: only 3, bicubic, is supported, got 2",
      'preprocessor_config.json: crop_size: expected a number of pixels or {"height": …, "width": …}, got {"height":0}',
      "preprocessor_config.json: do_normalize: only true is supported, got false",
      "preprocessor_config.json: image_std: expected a positive number for each of red, green and blue, got [0.5,0.5]",
      "preprocessor_config.json: do_pad: this key is not supported, got true",
    ]),
  );
});

Deno.test("parsePreprocessor() refuses to cut out more than there is", () => {
  throws(
    () => parsePreprocessor({ ...OLD, size: 200 }),
    /crop_size: expected at most the size of the short side, 200, got 224/,
  );
});

Deno.test("readPreprocessor() reads either file of a folder", async () => {
  await withFiles({ "preprocessor_config.json": OLD }, async (folder) => {
    deepStrictEqual(await readPreprocessor(folder), PARSED);
  });
  const whole = { image_processor: NEW, processor_class: "CLIPProcessor" };
  await withFiles({ "processor_config.json": whole }, async (folder) => {
    deepStrictEqual(await readPreprocessor(folder), PARSED);
  });
});

Deno.test("readPreprocessor() says what it found instead", async () => {
  await withFiles({ "config.json": {} }, async (folder) => {
    await rejects(
      readPreprocessor(folder),
      /expected preprocessor_config\.json or processor_config\.json, found config\.json/,
    );
  });
});
