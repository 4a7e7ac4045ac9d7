import { at, mt19937 } from "../core/mod.ts";
import { MANY_IMAGES, normalGreatest } from "./many_images.ts";

/**
 * Says what share the least of several equally likely classes has by chance.
 *
 * Drawn with a fixed seed; the error is below one percent of the value's distance from `1 / classes`.
 *
 * @param n Number of images, at least 1.
 * @param classes Number of classes, at least 2.
 * @returns The expected share: 0.46 for 100 images of two classes.
 * @throws {RangeError} If there are no images or fewer than two classes.
 */
export function fairLeast(n: number, classes: number): number {
  if (
    !(Number.isInteger(n) && n >= 1 && Number.isInteger(classes) &&
      classes >= 2)
  ) {
    throw new RangeError(
      `Cannot find the chance level of the least share: expected at least 1 image and 2 classes, got ${n} and ${classes}`,
    );
  }
  if (n > MANY_IMAGES) {
    return 1 / classes - normalGreatest(classes) / Math.sqrt(n * classes);
  }
  const key = `${n} ${classes}`;
  const found = KNOWN.get(key) ?? drawnLeast(n, classes);
  KNOWN.set(key, found);
  return found;
}

const DRAWS = 10_000;
const KNOWN = new Map<string, number>();

function drawnLeast(n: number, classes: number): number {
  const generator = mt19937(0);
  const counts = new Float64Array(classes);
  let sum = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    counts.fill(0);
    for (let i = 0; i < n; i++) {
      const c = Math.floor(generator.next() / 2 ** 32 * classes);
      counts[c] = at(counts, c) + 1;
    }
    sum += Math.min(...counts);
  }
  return sum / DRAWS / n;
}
