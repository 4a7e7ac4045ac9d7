import type { Tensor } from "../core/mod.ts";
import type { Planes } from "../networks/mod.ts";
import type { Face } from "./face.ts";

/** What a detector's network is given of a picture. */
export interface DetectorInput {
  /** Its input, of one picture. */
  readonly pixels: Tensor;
  /** Pixels of the picture to one of the input, across and down. */
  readonly scale: readonly [x: number, y: number];
}

/** How networks of one kind of detector are fed and read. */
export interface DetectorFormat<Settings> {
  /** How much longer than its edges are apart the side of a box is taken to be, where boxes overlap. */
  readonly edge: 0 | 1;
  /** Names of the outputs that are read. */
  names(settings: Settings): readonly string[];
  /** Makes the input of a picture. */
  prepare(image: Planes, settings: Settings): DetectorInput;
  /** Reads the outputs, by name: faces in pixels of the input, as often as the network sees one. */
  faces(
    found: Readonly<Record<string, Tensor>>,
    settings: Settings,
  ): readonly Face[];
}
