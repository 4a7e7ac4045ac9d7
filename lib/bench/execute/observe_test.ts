import { deepStrictEqual, match, ok } from "node:assert/strict";
import { torchNormal } from "../../core/mod.ts";
import { type NetworkOutputs, readImage } from "./observe.ts";

Deno.test("an image is read from the image, its maps and what CLIP saw", () => {
  const { observation } = readImage(evaluated(), 0);
  deepStrictEqual(
    [observation.seed, observation.subject, observation.label],
    [5, "nurse", "female"],
  );
  ok(observation.iou !== undefined && observation.iouReread === undefined);
  deepStrictEqual(observation.readings, { energy: [0.2, null, 0.1] });
  deepStrictEqual(observation.clip, torchNormal(3, [1, 16]).data);
  deepStrictEqual(observation.promptCosine, 0.3);
  deepStrictEqual(observation.stages, { "down-4": observation.iou });
});

Deno.test("an image that its method failed on abstains, and keeps what was told", () => {
  const failure = "the gradient of the energy is not finite at step 3";
  const { observation } = readImage(evaluated(failure), 0);
  deepStrictEqual(observation, {
    seed: 5,
    subject: "nurse",
    invalid: failure,
    readings: { energy: [0.2, null, 0.1] },
  });
});

Deno.test("whatever of an image cannot be read is left out, with the reason, and the rest is read", () => {
  const sound = evaluated();
  const broken = (shape: number[]) => ({
    data: torchNormal(1, shape).data.with(0, NaN),
    shape,
  });
  const read = (change: Partial<NetworkOutputs>) =>
    readImage({ ...sound, ...change }, 0).observation;

  const reason = "the image is one colour";
  const image = read({ seen: [{ invalid: reason }] });
  deepStrictEqual(
    [image.invalid, image.label, image.clip],
    [reason, undefined, undefined],
  );
  const maps = read({ maps: broken([1, 2, 16]) });
  match(maps.invalid ?? "", /the attention map of word 0 in .* is not finite/);
  deepStrictEqual([maps.label, maps.iou], ["female", undefined]);
  const again = read({ again: broken([1, 2, 16]) });
  deepStrictEqual([again.label, again.iouReread], ["female", undefined]);
  match(again.invalid ?? "", /is not finite/);
  const features = { ...sound.features, inception: broken([1, 16]) };
  const inception = read({ features });
  deepStrictEqual(
    [inception.label, inception.inception, inception.clip?.length],
    ["female", undefined, 16],
  );
  deepStrictEqual(
    inception.invalid,
    "the features of the image by inception are not finite",
  );
});

function evaluated(failure?: string): NetworkOutputs {
  return {
    method: "biasmap",
    subject: "nurse",
    seeds: [5],
    ordinals: [0],
    images: torchNormal(1, [1, 3, 8, 8]),
    maps: torchNormal(2, [1, 2, 16]),
    again: undefined,
    cost: 1,
    records: [{
      values: { energy: [0.2, null, 0.1] },
      ...(failure !== undefined && { failure }),
    }],
    seen: [{
      label: "female",
      labelProbabilities: [0.2, 0.8],
      margin: 0.6,
      recognisedAs: "nurse",
      promptCosine: 0.3,
    }],
    features: { clip: torchNormal(3, [1, 16]) },
    layout: [{
      name: "down_blocks.0.attentions.0.attn2",
      stage: "down-4",
      height: 4,
      width: 4,
    }],
    resolution: [8, 8],
    percentile: 70,
  };
}
