import { Presets, SingleBar } from "cli-progress";
import { onTerminal, say } from "./output.ts";

/** Shows how far a long command has come, on stderr. */
export interface Progress {
  /**
   * Counts what is done.
   *
   * @param done Things done so far, and a fraction of those under way.
   * @param made Of these, things made by this run; the others were found finished.
   */
  update(done: number, made: number): void;
  /** Says something without breaking the display. */
  say(line: string): void;
  /** Ends the display. */
  stop(): void;
}

/**
 * Starts a progress display: a bar on a terminal, a line now and then elsewhere.
 *
 * @param things What they are called; `"images"` unless told.
 */
export function startProgress(total: number, things = "images"): Progress {
  return onTerminal() ? bar(total, things) : lines(total, things);
}

function bar(total: number, things: string): Progress {
  const began = performance.now();
  const shown = new SingleBar({
    format: "{bar} {percentage} %  {value}/{total} {things}  {speed}",
    hideCursor: true,
    fps: 5,
  }, Presets.shades_classic);
  shown.start(total, 0, { speed: "", things });
  return {
    update: (done, made) =>
      shown.update(Math.floor(done), {
        speed: speed(began, total - done, made, things),
      }),
    say(line) {
      say(`\r\x1b[K${line}`);
    },
    stop: () => shown.stop(),
  };
}

const QUIET_MS = 5000;

function lines(total: number, things: string): Progress {
  const began = performance.now();
  let last = began;
  let ended = false;
  return {
    update(done, made) {
      const now = performance.now();
      const ends = done >= total;
      if (ends ? ended : now - last < QUIET_MS) return;
      last = now;
      ended = ends;
      const percent = Math.floor(100 * done / total);
      const rate = speed(began, total - done, made, things);
      say(
        `${Math.floor(done)}/${total} ${things}  ${percent} %  ${rate}`
          .trimEnd(),
      );
    },
    say,
    stop() {},
  };
}

function speed(
  began: number,
  left: number,
  made: number,
  things: string,
): string {
  const seconds = (performance.now() - began) / 1000;
  if (made < 0.01) return "";
  const rate = made / seconds;
  return `${rate.toPrecision(3)} ${things}/s  ETA ${clock(left / rate)}`;
}

function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, m, s] = [whole / 3600, whole / 60 % 60, whole % 60].map(Math.floor);
  const two = (n: number | undefined) => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}
