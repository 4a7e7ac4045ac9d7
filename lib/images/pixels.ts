/** An image of 8-bit RGB pixels. */
export interface Pixels {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
  /** Red, green and blue of each pixel, row by row: `3 · width · height` bytes. */
  readonly data: Uint8Array;
  /** What was lost on the way to 8-bit RGB and may surprise, as a clause; absent if nothing. */
  readonly loss?: string;
}
