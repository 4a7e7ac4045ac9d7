/** One image to be made. */
export interface Sample {
  /** Seed of its initial noise, a non-negative integer; only the low 32 bits count. */
  readonly seed: number;
  /** What the image should show. */
  readonly prompt: string;
  /** Prompt of the unconditional branch; `""` if absent. */
  readonly negative?: string;
  /** What the prompt is about, for example `"nurse"`; fills `{subject}` in templates. */
  readonly subject?: string;
}
