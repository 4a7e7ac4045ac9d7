/**
 * What a dataset's values are among the classes that specs ask about: by attribute, the class of each
 * value; `null` for a value that has none there.
 */
export type Mapping = Readonly<
  Record<string, Readonly<Record<string, string | null>>>
>;

/** What a person said an image shows. */
export interface Labels {
  /** Class of each attribute. */
  readonly labels: Readonly<Record<string, string>>;
  /** Value of each attribute that has no class among those asked about, as the dataset has it. */
  readonly dropped: Readonly<Record<string, string>>;
}

/**
 * Maps a dataset's values to classes.
 *
 * @param values Value of each attribute, as the dataset writes it.
 * @returns Classes, and what has none; or the first attribute whose value is not in the table.
 */
export function mapped(
  mapping: Mapping,
  values: Readonly<Record<string, string>>,
): Labels | { readonly unknown: string } {
  const labels: Record<string, string> = {};
  const dropped: Record<string, string> = {};
  for (const [attribute, classes] of Object.entries(mapping)) {
    const value = values[attribute] ?? "";
    const found = Object.hasOwn(classes, value) ? classes[value] : undefined;
    if (found === undefined) return { unknown: attribute };
    if (found === null) dropped[attribute] = value;
    else labels[attribute] = found;
  }
  return { labels, dropped };
}
