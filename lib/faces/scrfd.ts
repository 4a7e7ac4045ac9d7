import { at, type Tensor } from "../core/mod.ts";
import type { Planes } from "../networks/mod.ts";
import type { DetectorFormat, DetectorInput } from "./detector_format.ts";
import type { ScrfdSettings } from "./detector_settings.ts";
import type { Face, Point } from "./face.ts";
import { linearResize } from "./linear_resize.ts";

/** Guesses of a face at each place. */
const ANCHORS = 2;

/**
 * InsightFace's SCRFD: at every place of every stride two guesses, each a score, the distances from
 * there to the four edges of a box, and where five points lie from there, in strides.
 *
 * @see Guo et al. 2021, {@link https://arxiv.org/abs/2105.04714}; `scrfd.py` of InsightFace
 */
export const SCRFD: DetectorFormat<ScrfdSettings> = {
  edge: 1,
  names: ({ outputs }) =>
    outputs.flatMap(({ scores, boxes, points }) => [scores, boxes, points]),
  prepare,
  faces: (found, { outputs, side, least }) =>
    outputs.flatMap(({ stride, ...names }) =>
      facesOf(
        {
          scores: found[names.scores] as Tensor,
          boxes: found[names.boxes] as Tensor,
          points: found[names.points] as Tensor,
        },
        { stride, columns: Math.floor(side / stride), least },
      )
    ),
};

/** The picture in the top left of a square, black beside it, levels in `[−1, 1]`. */
function prepare(image: Planes, { side }: ScrfdSettings): DetectorInput {
  const ratio = image.height / image.width;
  const [height, width] = ratio > 1
    ? [side, Math.max(1, Math.trunc(side / ratio))]
    : [Math.max(1, Math.trunc(side * ratio)), side];
  const { channels, data } = linearResize(image, height, width);
  const pixels = new Float32Array(channels * side * side).fill(-127.5 / 128);
  for (let row = 0; row < channels * height; row++) {
    const c = Math.floor(row / height);
    const to = (c * side + row % height) * side;
    for (let x = 0; x < width; x++) {
      pixels[to + x] = (at(data, row * width + x) - 127.5) / 128;
    }
  }
  return {
    pixels: { data: pixels, shape: [1, channels, side, side] },
    scale: [image.width / width, image.height / height],
  };
}

function facesOf(
  { scores, boxes, points }: Readonly<
    Record<"scores" | "boxes" | "points", Tensor>
  >,
  { stride, columns, least }: {
    readonly stride: number;
    readonly columns: number;
    readonly least: number;
  },
): Face[] {
  const faces: Face[] = [];
  for (let i = 0; i < scores.data.length; i++) {
    const score = at(scores.data, i);
    if (!(score >= least)) continue;
    const place = Math.floor(i / ANCHORS);
    const x = (place % columns) * stride;
    const y = Math.floor(place / columns) * stride;
    const away = (k: number) => at(boxes.data, 4 * i + k) * stride;
    const point = (k: number): Point => [
      x + at(points.data, 10 * i + 2 * k) * stride,
      y + at(points.data, 10 * i + 2 * k + 1) * stride,
    ];
    faces.push({
      box: [x - away(0), y - away(1), x + away(2), y + away(3)],
      points: [point(0), point(1), point(2), point(3), point(4)],
      score,
    });
  }
  return faces;
}
