import { mbiou, mbiou15, mbiouReread } from "./mbiou.ts";
import type { Metric } from "./metric.ts";
import { miou, miouReread } from "./miou.ts";
import { rd } from "./rd.ts";
import { rd4 } from "./rd4.ts";
import { recognised } from "./recognised.ts";
import { signedRd } from "./signed_rd.ts";

/** Every metric that is estimated from observations, in the order of tables. */
export const METRICS: readonly Metric[] = [
  rd,
  signedRd,
  rd4,
  miou,
  miouReread,
  mbiou,
  mbiouReread,
  mbiou15,
  recognised,
];
