/**
 * Writes the comment that a document begins with, by which a bot finds the one that it wrote
 * before, to put the new one in its place.
 *
 * @param kind What the document is.
 * @param spec Id of the spec that it is about.
 * @returns For example `"<!-- entangle diff gender -->"`; nothing in it ends the comment.
 */
export function marker(kind: "diff" | "rank", spec: string): string {
  return `<!-- entangle ${kind} ${spec.replaceAll(/[^\w]+/g, "_")} -->`;
}
