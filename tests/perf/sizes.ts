import type { ProbeSize } from "./probe_cost.ts";

/** How much is measured. */
export interface Sizes {
  /** Repeats unless told: of a full-size step, a method or a distance; of parts of a benchmark. */
  readonly repeats: { readonly usual: number; readonly bench: number };
  /** How often kept models are loaded again. */
  readonly loads: number;
  /** Sampling alone: images of a batch, and steps. */
  readonly sampling: { readonly batch: number; readonly steps: number };
  /** The benchmark: subjects, images of each, and steps. */
  readonly bench: {
    readonly subjects: number;
    readonly images: number;
    readonly steps: number;
  };
  /** The finished run: subjects, and images of each. */
  readonly resume: readonly [subjects: number, images: number];
  /** Rows whose cost is measured, `null` for all, and their batch. */
  readonly methods: {
    readonly rows: readonly string[] | null;
    readonly batch: number;
  };
  /** What is probed: sampling steps, shards of a round, and images. */
  readonly probes: ProbeSize;
  /** Sets of images whose distance is measured. */
  readonly fid: { readonly images: number; readonly features: number };
}

/** What the figures of README.md are of. */
export const FULL: Sizes = {
  // A benchmark is short, so that it is run often; a ratio of two parts of one run needs few repeats.
  repeats: { usual: 5, bench: 2 },
  loads: 3,
  sampling: { batch: 8, steps: 20 },
  bench: { subjects: 20, images: 2, steps: 20 },
  resume: [20, 25],
  methods: { rows: null, batch: 8 },
  probes: { steps: 20, shards: 2, images: 1000 },
  fid: { images: 10_000, features: 2048 },
};

/** Just enough to see that everything can be measured: no figure of it means anything. */
export const SMALLEST: Sizes = {
  repeats: { usual: 1, bench: 1 },
  loads: 1,
  sampling: { batch: 1, steps: 1 },
  bench: { subjects: 1, images: 1, steps: 1 },
  resume: [2, 2],
  methods: { rows: ["sd15"], batch: 1 },
  probes: { steps: 1, shards: 1, images: 16 },
  fid: { images: 40, features: 16 },
};
