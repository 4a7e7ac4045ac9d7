/**
 * Writes the comment that a document begins with, by which a bot finds the one that it wrote
 * before, to put the new one in its place.
 *
 * @returns For example `"<!-- entangle diff gender -->"`; nothing in it ends the comment.
 */
export function marker(kind: "diff" | "rank", spec: string): string {
  return `<!-- entangle ${kind} ${spec.replaceAll(/[^\w]+/g, "_")} -->`;
}
