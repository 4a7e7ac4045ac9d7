/** Something in a paper's tables that cannot be right, or that a reader must know. */
export interface Finding {
  /** Which check found it. */
  readonly check: string;
  /** Where. */
  readonly where: string;
  /** What, in a sentence without a full stop. */
  readonly says: string;
}
