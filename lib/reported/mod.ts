/**
 * Tables that papers report, as data; and what in them cannot be right.
 *
 * @module
 */

export { audit, auditTogether } from "./audit.ts";
export type { Finding } from "./finding.ts";
export {
  type Paper,
  type PaperTable,
  parsePaper,
  type Quote,
  type Stages,
} from "./paper.ts";
