/** A board's metrics where there are more groups than two: RD4 and the share of each group in the place of RD. */
export const overGroups = (
  metrics: readonly string[],
  groups: number,
): string[] => [
  ...metrics.filter((id) => id !== "rd" && id !== "signed_rd"),
  "rd4",
  ...Array.from({ length: groups }, (_, k) => `share_${k + 1}`),
];
