/** A comparison that is refused. */
export interface Refusal {
  /** What is wrong. */
  readonly name: string;
  /** Whether it is refused in the words of git, which a test may not start. */
  readonly git?: true;
  /** Arguments. */
  readonly args: readonly string[];
  /** Exit code. */
  readonly code: number;
  /** What is said. */
  readonly says: RegExp;
}

/** Of leaderboards `candidate` and `baseline`, a folder `empty` and one that is `broken`. */
export const REFUSALS: readonly Refusal[] = [
  {
    name: "a folder that is not there",
    args: ["candidat", "baseline"],
    code: 2,
    says:
      /^error: Cannot read the leaderboard ".*candidat": there is no such file or folder/,
  },
  {
    name: "a folder without a leaderboard",
    args: ["empty", "baseline"],
    code: 2,
    says:
      /^error: Cannot read the leaderboard ".*empty"\n {2}there is no leaderboard\.json\n {2}there is no cells\.csv\n {2}there is no seeds\.csv$/,
  },
  {
    name: "JSON that is broken",
    args: ["broken", "baseline"],
    code: 2,
    says:
      /^error: Cannot read the leaderboard ".*broken"\n {2}leaderboard\.json: /,
  },
  {
    name: "a commit that is not there",
    git: true,
    args: ["candidate", "origin/nowhere:results/toy"],
    code: 2,
    says:
      /^error: Cannot read the leaderboard "origin\/nowhere:results\/toy": there is no such file or folder, and git says "/,
  },
  {
    name: "a path that the commit has not",
    git: true,
    args: ["candidate", "origin/main:results/tyo"],
    code: 2,
    says:
      /^error: Cannot read the leaderboard "origin\/main:results\/tyo": there is no such/,
  },
  {
    name: "a path that git would take for a flag",
    args: ["candidate", "--output=pwned:x"],
    code: 2,
    says: /^error: unknown option/,
  },
  {
    name: "a verdict that is none",
    args: ["candidate", "baseline", "--fail-on", "wrose"],
    code: 2,
    says: /Unknown verdict "wrose", did you mean "worse"\?/,
  },
  {
    name: "methods and metrics that neither side has",
    args: ["candidate", "baseline", "--methods=plan", "--metrics=mIoU"],
    code: 2,
    says:
      /^error: Cannot choose what to compare\n {2}unknown method "plan", did you mean "plain"\?\n {2}unknown metric "mIoU", did you mean "miou"\?$/,
  },
  {
    name: "a margin that is none",
    args: ["candidate", "baseline", "--margin", "miou"],
    code: 2,
    says: /Expected a margin such as miou=0\.01/,
  },
  {
    name: "a level that is none",
    args: ["candidate", "baseline", "--alpha", "5"],
    code: 2,
    says: /Expected a number between 0 and 1/,
  },
  {
    name: "one leaderboard alone",
    args: ["candidate"],
    code: 2,
    says: /name a baseline, or ask with --mode rank/,
  },
  {
    name: "a ranking as a gate",
    args: ["candidate", "--mode", "rank", "--fail-on", "worse"],
    code: 2,
    says: /^error: Cannot make a gate of a ranking/m,
  },
  {
    name: "to rank methods that are not there",
    args: ["candidate", "--mode", "rank", "--methods", "plian"],
    code: 2,
    says: /unknown method "plian", did you mean "plain"/,
  },
  {
    name: "a ranking of a single row",
    args: ["candidate", "--mode", "rank", "--methods", "plain"],
    code: 4,
    says: /^Nothing was compared: no two rows/m,
  },
  {
    name: "a file that cannot be written",
    args: ["candidate", "baseline", "--md", "nowhere/x.md"],
    code: 1,
    says:
      /^error: Cannot write "nowhere\/x\.md": the system says "No such file or directory"$/m,
  },
];
