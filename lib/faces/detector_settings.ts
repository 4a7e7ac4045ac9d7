import { z } from "zod";
import { namedFileSchema } from "../networks/files/mod.ts";

const name = z.string().min(1);

const common = {
  name,
  source: name,
  model: namedFileSchema,
  input: name,
  least: z.number().min(0).lt(1).default(0.5),
};

const centerface = z.strictObject({
  kind: z.literal("centerface"),
  ...common,
  outputs: z.strictObject({
    heatmap: name,
    scale: name,
    offset: name,
    landmarks: name,
  }),
  overlap: z.number().gt(0).max(1).default(0.3),
});

const scrfd = z.strictObject({
  kind: z.literal("scrfd"),
  ...common,
  outputs: z.array(z.strictObject({
    stride: z.int().min(1).max(128),
    scores: name,
    boxes: name,
    points: name,
  })).min(1),
  side: z.int().min(32).max(4096).default(640),
  overlap: z.number().gt(0).max(1).default(0.4),
});

/** What a `detector.json` says. */
export const detectorSchema = z.discriminatedUnion("kind", [centerface, scrfd]);

/** What the `detector.json` of any detector says. */
export interface CommonSettings {
  /** What it is called. */
  readonly name: string;
  /** Where it is from. */
  readonly source: string;
  /** Its ONNX file in the same folder. */
  readonly model: { readonly file: string; readonly sha256: string };
  /** Name of its input. */
  readonly input: string;
  /** How sure it must be of a face, in `[0, 1)`. */
  readonly least: number;
  /** From which part of their union on, of two boxes that overlap, the less sure is left out. */
  readonly overlap: number;
}

/** What the `detector.json` of a CenterFace says. */
export interface CenterFaceSettings extends CommonSettings {
  /** The format of the network's outputs. */
  readonly kind: "centerface";
  /** Names of its outputs. */
  readonly outputs: Readonly<
    Record<"heatmap" | "scale" | "offset" | "landmarks", string>
  >;
}

/** What the `detector.json` of an SCRFD says. */
export interface ScrfdSettings extends CommonSettings {
  /** The format of the network's outputs. */
  readonly kind: "scrfd";
  /** Names of its outputs, for each of its strides in pixels. */
  readonly outputs: readonly (
    & { readonly stride: number }
    & Readonly<Record<"scores" | "boxes" | "points", string>>
  )[];
  /** Side of the square that a picture is scaled into, in pixels. */
  readonly side: number;
}

/** What a `detector.json` says, with what it leaves out. */
export type DetectorSettings = CenterFaceSettings | ScrfdSettings;
