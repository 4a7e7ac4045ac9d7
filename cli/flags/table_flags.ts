import { Option } from "@commander-js/extra-typings";

/** `--target`, the shares that images are held against. */
export const targetOption = new Option(
  "--target <file>",
  "table of shares that images are held against: subject, and a column per group (default: the spec's, else even ones)",
);

/** `--judge-error`, what is known of the judge. */
export const judgeErrorOption = new Option(
  "--judge-error <file>",
  "what entangle judge found of the judge's error: adds columns that are corrected for it",
);
