import type { Chance, Description, Metric } from "../../metrics/mod.ts";
import type { Design } from "../../statistics/mod.ts";
import type {
  DatasetIdentity,
  LackingMetric,
  ReferenceImages,
  TransformInForce,
} from "../plan/mod.ts";

import type { Dropped } from "./dropped.ts";

/** Schema of a leaderboard. */
export const LEADERBOARD_SCHEMA = "entangle.leaderboard/2";

/** A number of a table: never without its error, its n and its chance level. */
export interface Score {
  /** The estimate; `null` if there is none. */
  readonly value: number | null;
  /** Its standard error; `null` if it cannot be told from so few images. */
  readonly stderr: number | null;
  /** Images that it rests on. */
  readonly n: number;
  /** Images that abstained. */
  readonly nInvalid: number;
  /** What a source without bias or entanglement would score on as many images. */
  readonly chance: Chance | null;
  /** Why the value is `null`. */
  readonly reason?: string;
}

/** Place of a row in a column. */
export type Mark = "best" | "second";

/** A score of a row: a mean over subjects. */
export interface RowScore extends Score {
  /** Place in the column, if the difference to every row below exceeds the error. */
  readonly mark?: Mark;
}

/** A method's line of a leaderboard. */
export interface Row {
  /** Id of the method. */
  readonly method: string;
  /** Its name in tables. */
  readonly title: string;
  /** Its baseline and version. */
  readonly baseline: string;
  /** Its transforms with the parameters in force; absent in boards of an earlier version. */
  readonly transforms?: readonly TransformInForce[];
  /** Name of the tuning that it took parameters from, if it did. */
  readonly tuning?: string;
  /** How its images come by their groups; absent in boards of an earlier version. */
  readonly design?: Design;
  /** SHA-256 of all that determines the row; equal keys are the same measurement. */
  readonly key: string;
  /** Images. */
  readonly n: number;
  /** Images of which something could not be measured. */
  readonly nInvalid: number;
  /** What was dropped of the judge's probabilities; absent where it tells exactly the spec's groups. */
  readonly dropped?: Dropped;
  /** Scores by id of the metric. */
  readonly scores: Readonly<Record<string, RowScore>>;
}

/** One metric of one method on one subject. */
export interface SubjectScore extends Score {
  /** Id of the method. */
  readonly method: string;
  /** The subject. */
  readonly subject: string;
  /** Id of the metric. */
  readonly metric: string;
  /** Images of each class, in the order of {@linkcode Leaderboard.classes}; only of metrics that read labels. */
  readonly counts?: readonly number[];
}

/** What is said of a column. */
export interface ColumnDescription
  extends Description, Pick<Metric, "combines"> {
  /** Id of the method whose images the others are compared with; only of metrics that need two sets. */
  readonly against?: string;
  /** Whether it is compared with those of them that show the same groups. */
  readonly matched?: boolean;
  /** SHA-256 of the table of shares that it is held against; only of columns with a target. */
  readonly aim?: string;
  /** SHA-256 of what is known of the judge's error that it is corrected for; only of corrected columns. */
  readonly corrected?: string;
  /** The share that is even, `1 / K`; only where nearer to it is better. */
  readonly target?: number;
  /** What two rows must truly differ by to be told apart four times in five at p < 0.05, uncorrected, if that is known. */
  readonly detectable?: number;
}

/** A judge, as a board tells of it. */
export interface BoardJudge {
  /** Its kind and the kind's version, for example `"fairface@1"`. */
  readonly kind: string;
  /** What its file calls it, if it has one. */
  readonly name?: string;
  /** SHA-256 over its settings and files. */
  readonly digest: string;
}

/** How far a share lies above the reference row's. */
export interface Shift {
  /** The difference, mean over subjects. */
  readonly delta: number;
  /** Its standard error. */
  readonly stderr: number;
  /** Interval that holds the true difference 95 times in 100, of one that was meant beforehand. */
  readonly interval: readonly [low: number, high: number];
  /** Two-sided p-value, adjusted for all shifts of the attribute (Holm). */
  readonly p: number;
  /** What it is generalised to: other subjects and seeds, or other seeds for these subjects. */
  readonly over: "subjects" | "seeds";
}

/** What the images of a row show of an attribute that its spec does not ask about. */
export interface CollateralRow {
  /** Id of the method. */
  readonly method: string;
  /** Images that were judged. */
  readonly n: number;
  /** Images that were not. */
  readonly nInvalid: number;
  /** Share of each class, mean over subjects; `null` where a subject has none. */
  readonly shares: readonly Pick<Score, "value" | "stderr">[];
  /** How far each lies above the reference's; absent of the reference itself. */
  readonly shifts?: readonly (Shift | null)[];
}

/** What rows did to attributes that their spec does not ask about. */
export interface Collateral {
  /** Id of the row that the others are held against. */
  readonly reference: string;
  /** By attribute. */
  readonly attributes: readonly {
    /** Its name. */
    readonly name: string;
    /** Its classes. */
    readonly classes: readonly string[];
    /** Rows, in the order of the leaderboard. */
    readonly rows: readonly CollateralRow[];
  }[];
}

/** What a benchmark found. */
export interface Leaderboard {
  /** {@linkcode LEADERBOARD_SCHEMA}. */
  readonly schema: typeof LEADERBOARD_SCHEMA;
  /** What was asked. */
  readonly spec: {
    /** Id of the spec. */
    readonly id: string;
    /** Its version. */
    readonly version: number;
    /** Its question. */
    readonly question: string;
    /** Its source. */
    readonly source: string;
  };
  /** How much was measured. */
  readonly size: {
    /** Name of the size. */
    readonly name: string;
    /** Images per subject and method. */
    readonly images: number;
    /** Subjects. */
    readonly subjects: number;
    /** Sampling steps. */
    readonly steps: number;
  };
  /** Seeds of the images of each subject and method, for example `"0..99"`. */
  readonly seeds: string;
  /** Classes of the attribute. */
  readonly classes: readonly string[];
  /** How the papers were read; one table never mixes profiles. */
  readonly profile: string;
  /** SHA-256 of all that two boards must have in common to be compared: subjects, prompts, classifier, maps, sampler. */
  readonly protocol: string;
  /** What was chosen instead of what the spec says; a board with any is partial. */
  readonly overrides: Readonly<Record<string, unknown>>;
  /** What drew and what judged, and on which kind of provider. */
  readonly models: {
    /** SHA-256 over the pipeline's files. */
    readonly pipeline: string;
    /** SHA-256 over the scoring CLIP's files. */
    readonly scorer: string;
    /** Who said what images show, if it was not CLIP by the spec's prompts. */
    readonly judge?: BoardJudge;
    /** Provider class. */
    readonly provider: string;
    /** How exact the networks were computed, if it was not in float32. */
    readonly precision?: "fp16";
    /** Reference images that methods were fitted to, if any were. */
    readonly references?: ReferenceImages & {
      /** SHA-256 over them, or that of the name of what is drawn. */
      readonly digest: string;
    };
    /** The images that no row made, which distributions are compared with, if there are any. */
    readonly dataset?: DatasetIdentity;
  };
  /** Shares that images are held against, beside even ones; absent if there are none. */
  readonly target?: {
    /** Where they are from. */
    readonly source: string;
    /** SHA-256 of the table. */
    readonly digest: string;
  };
  /** What is known of the judge's error; absent if nothing is. */
  readonly judgeError?: {
    /** SHA-256 of the file that says so. */
    readonly digest: string;
    /** Images by true class (row) and by what the judge said (column). */
    readonly counts: readonly (readonly number[])[];
  };
  /** What must be known of the model to read its figures, in sentences. */
  readonly cautions?: readonly string[];
  /** Metrics that the spec names and that were not measured; absent if there are none. */
  readonly lacking?: readonly LackingMetric[];
  /** Columns. */
  readonly metrics: readonly ColumnDescription[];
  /** Rows, in the order of the spec: a table does not rank what may be equal. */
  readonly rows: readonly Row[];
  /** What rows did to attributes that the spec does not ask about; absent where the judge tells none. */
  readonly collateral?: Collateral;
  /** SHA-256 of what the rows rest on, by which `cells.csv` and `seeds.csv` are known. */
  readonly digests: {
    /** Of the scores of the subjects. */
    readonly cells: string;
    /** Of the per-seed scores. */
    readonly seeds: string;
  };
}

/** What one seed says of every metric of one method. */
export interface SeedScore {
  /** Id of the method. */
  readonly method: string;
  /** The seed. */
  readonly seed: number;
  /** Pseudo-values by id of the metric; metrics that have none are left out. */
  readonly scores: Readonly<Record<string, number>>;
  /** The images' own part of the pseudo-values: half of what sets every other subject apart from the rest; absent where there is none. */
  readonly halves?: Readonly<Record<string, number>>;
}

/** A leaderboard, and what it rests on: all that a comparison needs. */
export interface Scores {
  /** The leaderboard. */
  readonly board: Leaderboard;
  /** Scores row by row, metric by metric and subject by subject. */
  readonly cells: readonly SubjectScore[];
  /** Per-seed scores, row by row. */
  readonly seeds: readonly SeedScore[];
}
