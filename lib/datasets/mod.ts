/**
 * What others wrote down about images and prompts: tables in files, labels as datasets distribute them.
 *
 * @module
 */

export { type Labelled, type LabelTable, readLabels } from "./labels.ts";
export { FAIRFACE, fairfaceLabels } from "./fairface.ts";
export type { Labels, Mapping } from "./mapping.ts";
export { readTable, type TableRow } from "./table.ts";
export { UTKFACE, utkfaceLabels } from "./utkface.ts";
