/** Cuts a stream of text into lines, without their line feeds. */
export class TextLineStream extends TransformStream<string, string> {
  /** Starts with nothing buffered; what follows the last line feed is a line too. */
  constructor() {
    let rest = "";
    super({
      transform(chunk, controller) {
        const lines = (rest + chunk).split("\n");
        rest = lines.pop() ?? "";
        lines.forEach((line) => controller.enqueue(line));
      },
      flush(controller) {
        if (rest) controller.enqueue(rest);
      },
    });
  }
}
