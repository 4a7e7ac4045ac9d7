import { at, type Tensor } from "../core/mod.ts";
import type { Planes } from "../networks/mod.ts";
import type { DetectorFormat, DetectorInput } from "./detector_format.ts";
import type { CenterFaceSettings } from "./detector_settings.ts";
import type { Face, Point } from "./face.ts";
import { linearResize } from "./linear_resize.ts";

/** What CenterFace gives for a picture, each a quarter as high and wide. */
export interface CenterFaceOutputs {
  /** How sure it is that a face is centred there, `[1, 1, h, w]`. */
  readonly heatmap: Tensor;
  /** Logarithms of a face's height and width in cells, `[1, 2, h, w]`. */
  readonly scale: Tensor;
  /** How far below and to the right of the cell the centre is, in cells, `[1, 2, h, w]`. */
  readonly offset: Tensor;
  /** Five points, each y and x from the box's top left as parts of its height and width, `[1, 10, h, w]`. */
  readonly landmarks: Tensor;
}

/** Pixels of a cell. */
const CELL = 4;

/** The network takes whole multiples of this many pixels. */
const MULTIPLE = 32;

/** CenterFace: a map of faces' centres, and of their sizes and points. */
export const CENTERFACE: DetectorFormat<CenterFaceSettings> = {
  edge: 0,
  names: ({ outputs }) => Object.values(outputs),
  prepare,
  faces(found, { outputs, least }) {
    const output = (key: keyof typeof outputs) => found[outputs[key]] as Tensor;
    return centerFaces(
      {
        heatmap: output("heatmap"),
        scale: output("scale"),
        offset: output("offset"),
        landmarks: output("landmarks"),
      },
      least,
    );
  },
};

/** The picture stretched to whole multiples, levels 0 to 255. */
function prepare(image: Planes): DetectorInput {
  const up = (side: number) => Math.ceil(side / MULTIPLE) * MULTIPLE;
  const [height, width] = [up(image.height), up(image.width)];
  const { data, channels } = linearResize(image, height, width);
  return {
    pixels: {
      data: Float32Array.from(data),
      shape: [1, channels, height, width],
    },
    scale: [image.width / width, image.height / height],
  };
}

/**
 * Reads CenterFace's outputs.
 *
 * @param least How sure it must be of a face, in `[0, 1)`.
 * @returns Faces in pixels of the network's input, as often as it sees one.
 * @see Xu et al. 2019, CenterFace, {@link https://arxiv.org/abs/1911.03599}
 */
export function centerFaces(
  { heatmap, scale, offset, landmarks }: CenterFaceOutputs,
  least: number,
): Face[] {
  const [height = 0, width = 0] = heatmap.shape.slice(-2);
  const cells = height * width;
  const limit = [CELL * width, CELL * height] as const;
  const inside = (x: number, k: 0 | 1) => Math.min(limit[k], x);
  const found: Face[] = [];
  for (let i = 0; i < cells; i++) {
    const score = at(heatmap.data, i);
    if (!(score > least)) continue;
    const [row, column] = [Math.floor(i / width), i % width];
    const high = Math.exp(at(scale.data, i)) * CELL;
    const wide = Math.exp(at(scale.data, cells + i)) * CELL;
    const centreX = (column + at(offset.data, cells + i) + 0.5) * CELL;
    const centreY = (row + at(offset.data, i) + 0.5) * CELL;
    const left = inside(Math.max(0, centreX - wide / 2), 0);
    const top = inside(Math.max(0, centreY - high / 2), 1);
    const point = (k: number): Point => [
      at(landmarks.data, (2 * k + 1) * cells + i) * wide + left,
      at(landmarks.data, 2 * k * cells + i) * high + top,
    ];
    found.push({
      box: [left, top, inside(left + wide, 0), inside(top + high, 1)],
      points: [point(0), point(1), point(2), point(3), point(4)],
      score,
    });
  }
  return found;
}
