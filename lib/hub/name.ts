/** A repository of models on Hugging Face's hub, and which version of it. */
export interface RepositoryName {
  /** Owner and name, for example `"openai/clip-vit-large-patch14"`. */
  readonly id: string;
  /** A branch, a tag or a commit. */
  readonly revision: string;
}

/**
 * Reads the name of a repository.
 *
 * @param text For example `"openai/clip-vit-large-patch14"`, or with a revision behind `@`.
 * @returns The name, of the branch `main` unless told; `undefined` if it cannot be one, as most paths cannot.
 */
export function repositoryName(text: string): RepositoryName | undefined {
  const [, id, revision = "main"] = NAME.exec(text) ?? [];
  if (id === undefined || /--|\.\.|\.git$/.test(id)) return undefined;
  return isRevision(revision) ? { id, revision } : undefined;
}

/**
 * Writes the name of a repository as {@linkcode repositoryName} reads it.
 *
 * @returns The id alone where the revision is `main`.
 */
export function repositoryText({ id, revision }: RepositoryName): string {
  return revision === "main" ? id : `${id}@${revision}`;
}

const NAME = /^([a-z\d][\w.-]*\/[a-z\d][\w.-]*)(?:@(.+))?$/i;

/** What git takes as a name, as far as it can be part of a path. */
function isRevision(text: string): boolean {
  return text.length < 200 &&
    text.split("/").every((part) => /^[\w][\w.+-]*$/.test(part));
}
