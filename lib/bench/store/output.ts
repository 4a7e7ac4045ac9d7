/** A file that a unit makes. */
export interface Output {
  /** Path within the output folder. */
  readonly path: string;
  /** What is in it. */
  readonly bytes: Uint8Array;
}
