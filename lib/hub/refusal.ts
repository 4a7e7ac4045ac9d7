import { EnvironmentError, InputError } from "../core/mod.ts";
import { type RepositoryName, repositoryText } from "./name.ts";

/**
 * Says why the hub gives nothing, after the code that it sends beside the status.
 *
 * @param response A response that is no success.
 * @param token Whether a token was sent.
 */
export function refusal(
  { status, headers }: Response,
  name: RepositoryName,
  token: boolean,
): InputError | EnvironmentError {
  const code = headers.get("X-Error-Code");
  const message = `Cannot pull "${repositoryText(name)}"`;
  const own = token
    ? "the token that was sent may not read it"
    : "without a token only what is public can be read: set HF_TOKEN, or log in with `hf auth login`";
  if (code === "GatedRepo" || status === 403) {
    return new InputError(
      `${message}: its owners ask for consent (${status}); give it once at https://huggingface.co/${name.id}, and ${own}`,
    );
  }
  if (code === "RevisionNotFound") {
    return new InputError(
      `${message}: the repository has no revision "${name.revision}" (${status})`,
    );
  }
  if (status === 401) {
    return new InputError(
      `${message}: the hub knows no such repository, or it is private (401); look at the name, and ${own}`,
    );
  }
  if (status === 404) {
    return new InputError(
      `${message}: the hub knows no such repository (404)${moved(name.id)}`,
    );
  }
  return new EnvironmentError(
    `${message}: the hub answers with status ${status}${
      headers.get("X-Error-Message")
        ? `: ${headers.get("X-Error-Message")}`
        : ""
    }`,
  );
}

/** Repositories that papers name and that have gone, with those that hold the same files. */
const MOVED: Readonly<Record<string, string>> = {
  "runwayml/stable-diffusion-v1-5":
    "stable-diffusion-v1-5/stable-diffusion-v1-5",
};

function moved(id: string): string {
  const there = MOVED[id];
  return there === undefined
    ? "; look at the name, which is OWNER/NAME"
    : `; it was taken down, and "${there}" holds the same files`;
}
