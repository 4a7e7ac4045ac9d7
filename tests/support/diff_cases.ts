import type { Scores } from "../../lib/bench/mod.ts";
import { type Fiction, imagined, names, noise, range } from "./scores.ts";

const FICTION: Fiction = {
  methods: ["plain", "fair"],
  subjects: names(8),
  seeds: range(6),
};
/** What others are held against. */
export const BASELINE = imagined(FICTION);
/** Masks overlap more, by a half of what is left to 1. */
export const WORSE = shifted((iou) => (1 + iou) / 2);
/** They overlap half as much. */
export const BETTER = shifted((iou) => iou / 2);

function shifted(change: (iou: number) => number): Scores {
  const original = noise(0);
  return imagined({
    ...FICTION,
    observe(...place) {
      const { iou = 0, ...rest } = original(...place);
      return { ...rest, iou: change(iou) };
    },
  });
}

/** A comparison of two leaderboards, and what comes of it. */
export interface Case {
  /** What happens. */
  readonly name: string;
  /** The leaderboard that is held against the baseline. */
  readonly candidate: Scores;
  /** Flags. */
  readonly args: readonly string[];
  /** Exit code. */
  readonly code: number;
  /** What is said. */
  readonly says: RegExp;
}

/** Every verdict, and every code. */
export const CASES: readonly Case[] = [
  {
    name: "nothing changed",
    candidate: BASELINE,
    args: ["--fail-on", "changed"],
    code: 0,
    says: /^4 identical$/m,
  },
  {
    name: "something got worse, and is only shown",
    candidate: WORSE,
    args: [],
    code: 0,
    says: /^worse +PLAIN +mIoU ↓ /m,
  },
  {
    name: "something got worse, and must not",
    candidate: WORSE,
    args: ["--fail-on", "worse"],
    code: 3,
    says: /^The gate is closed: 2 comparisons are worse$/m,
  },
  {
    name: "something got better",
    candidate: BETTER,
    args: ["--fail-on", "worse,missing"],
    code: 0,
    says: /^2 better, 2 identical$/m,
  },
  {
    name: "what got worse is left out",
    candidate: WORSE,
    args: ["--metrics", "rd", "--fail-on", "worse"],
    code: 0,
    says: /^2 identical$/m,
  },
  {
    name: "what got worse is within a margin of one's own",
    candidate: WORSE,
    args: ["--margin", "miou=0.9", "--fail-on", "worse"],
    code: 0,
    says: /^2 equivalent, 2 identical$/m,
  },
  {
    name: "a method is gone, and must not",
    candidate: imagined({ ...FICTION, methods: ["plain"] }),
    args: ["--fail-on", "missing"],
    code: 3,
    says: /^missing +FAIR +all 2 metrics +the candidate has none$/m,
  },
  {
    name: "a method is gone, and the gate looks for something else",
    candidate: imagined({ ...FICTION, methods: ["plain"] }),
    args: ["--fail-on", "worse"],
    code: 4,
    says: /^The gate cannot tell: 2 of the comparisons could not be judged$/m,
  },
  {
    name: "a method is new",
    candidate: imagined({ ...FICTION, methods: ["plain", "fair", "more"] }),
    args: ["--fail-on", "worse,missing"],
    code: 0,
    says: /^missing +MORE +all 2 metrics +the baseline has none: it is new$/m,
  },
  {
    name: "nothing is on both sides",
    candidate: imagined({ ...FICTION, methods: ["other"] }),
    args: [],
    code: 4,
    says: /^The gate cannot tell: 6 of the comparisons could not be judged$/m,
  },
  {
    name: "another spec was run",
    candidate: imagined({ ...FICTION, spec: { id: "other", version: 3 } }),
    args: ["--fail-on", "worse"],
    code: 4,
    says:
      /^incomparable +all 2 methods +all 2 metrics +spec other@3 and toy@1$/m,
  },
  {
    name: "the spec was changed without a word",
    candidate: imagined({ ...FICTION, spec: { prompt: "one {subject}" } }),
    args: [],
    code: 4,
    says: /subjects, prompts, classifier, maps or sampler differ$/m,
  },
  {
    name: "another CLIP judged",
    candidate: imagined({ ...FICTION, models: { scorer: { a: "b" } } }),
    args: [],
    code: 4,
    says: /another CLIP judged the images$/m,
  },
  {
    name: "another model drew",
    candidate: imagined({ ...FICTION, models: { pipeline: { a: "b" } } }),
    args: ["--fail-on", "worse"],
    code: 0,
    says: /^another model drew the images$/m,
  },
  {
    name: "fewer images were drawn, at which RD is another quantity",
    candidate: imagined({ ...FICTION, seeds: range(3) }),
    args: ["--metrics", "rd"],
    code: 4,
    says: /24 and 48 images, at which chance alone gives 0\.50 and 0\.31$/m,
  },
  {
    name: "fewer images were drawn, which moves no mIoU",
    candidate: imagined({ ...FICTION, seeds: range(3), observe: noise(9) }),
    args: ["--metrics", "miou"],
    code: 0,
    says:
      /^seeds 0\.\.2 and 0\.\.5: images of different noise, paired by subject only$/m,
  },
  {
    name: "other subjects were drawn",
    candidate: imagined({ ...FICTION, subjects: names(5) }),
    args: [],
    code: 4,
    says: /^incomparable .* subjects, prompts, .* differ$/m,
  },
  {
    name: "every two rows are held against each other",
    candidate: WORSE,
    args: ["--mode", "rank", "--metrics", "miou"],
    code: 0,
    says: /^FAIR \(.*candidate\) +[\d.]+ ±[\d.]+ b$/m,
  },
];
