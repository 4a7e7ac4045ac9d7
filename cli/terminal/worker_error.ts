/** Thrown when workers could not finish: what one of them said, or which units fail. */
export class WorkerError extends Error {
  /** `"WorkerError"`. */
  override readonly name = "WorkerError";
  /** Exit code of the worker, and of the run. */
  readonly code: number;

  /**
   * Says why.
   *
   * @param code Exit code.
   */
  constructor(message: string, code: number) {
    super(message);
    this.code = code;
  }
}
