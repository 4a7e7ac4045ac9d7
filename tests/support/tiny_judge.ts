// A classifier of one multiplication in an ONNX file, with its `judge.json`: what it sees is known.

import { sha256 } from "../../lib/core/mod.ts";
import { encode, newGraph } from "../../lib/graph/mod.ts";

/** Side of the images that the classifier takes. */
export const TINY_SIDE = 8;

/**
 * Writes a judge into a folder: it tells `gender` by the mean of red minus that of blue, and `race`,
 * of four classes and one that no paper asks about, by red, green and blue.
 *
 * @param folder The folder, which is there.
 * @param changes What the `judge.json` says otherwise.
 * @param bias Added to the logit of `female`, so that two judges differ.
 * @returns Path of its `judge.json`.
 */
export async function writeTinyJudge(
  folder: string,
  changes: Readonly<Record<string, unknown>> = {},
  bias = 0,
): Promise<string> {
  const model = tinyClassifier(bias);
  await Deno.writeFile(`${folder}/tiny.onnx`, model);
  const path = `${folder}/judge.json`;
  const value = {
    kind: "onnx",
    name: "red or blue",
    source: "made by a test",
    model: { file: "tiny.onnx", sha256: sha256(model) },
    input: { name: "pixels", width: TINY_SIDE, height: TINY_SIDE },
    attributes: [
      {
        name: "gender",
        output: "logits",
        values: "softmax",
        classes: ["male", "female"],
      },
      {
        name: "race",
        output: "logits",
        first: 2,
        values: "softmax",
        classes: [
          "white",
          "black",
          "east_asian",
          "southeast_asian",
          "hispanic",
        ],
        groups: { asian: ["east_asian", "southeast_asian"] },
      },
    ],
    ...changes,
  };
  await Deno.writeTextFile(path, JSON.stringify(value, null, 2));
  return path;
}

/** Logits `[1, 7]` of `pixels` `[1, 3, 8, 8]`: linear in the mean colour. */
function tinyClassifier(bias: number): Uint8Array<ArrayBuffer> {
  const graph = newGraph();
  const pixels = graph.input("pixels", [1, 3, TINY_SIDE, TINY_SIDE]);
  const pooled = graph.apply("GlobalAveragePool", [pixels]);
  const colour = graph.apply("Reshape", [pooled], { shape: [1, 3] });
  const product = graph.apply("MatMul", [
    colour,
    graph.constant(Float32Array.from(TINY_WEIGHTS.flat()), [3, 7]),
  ]);
  const added = graph.constant(Float32Array.of(0, bias, 0, 0, 0, 0, 0), [1, 7]);
  return encode({ logits: graph.apply("Add", [product, added]) });
}

/** Weights of red, green and blue for each logit. */
export const TINY_WEIGHTS = [
  [-4, 4, 1, 0, 3, 2, 1],
  [0, 0, 2, 1, 0, 1, 3],
  [4, -4, 0, 5, 1, 1, 2],
] as const;
