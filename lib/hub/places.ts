import { join } from "node:path";

/** Where Hugging Face's libraries keep models and look for them, as their variables say. */
export interface HubPlaces {
  /** Folder of the cache; `undefined` if no variable says where the user's folder is. */
  readonly cache: string | undefined;
  /** Address of the hub, without a slash at its end. */
  readonly endpoint: string;
  /** The user's token, if a variable holds it. */
  readonly token: string | undefined;
  /** File that may hold the user's token. */
  readonly tokenFile: string | undefined;
}

/** Variables that {@linkcode hubPlaces} looks at. */
export const HUB_VARIABLES: readonly string[] = [
  "HF_ENDPOINT",
  "HF_HOME",
  "HF_HUB_CACHE",
  "HF_TOKEN",
  "HF_TOKEN_PATH",
  "HOME",
  "HUGGINGFACE_HUB_CACHE",
  "HUGGING_FACE_HUB_TOKEN",
  "USERPROFILE",
  "XDG_CACHE_HOME",
];

/**
 * Finds the folder of the user's caches.
 *
 * @returns Its path; `undefined` if no variable says where the user's folder is.
 */
export function cachesFolder(
  variable: (name: string) => string | undefined,
): string | undefined {
  const user = variable("HOME") || variable("USERPROFILE");
  const said = variable("XDG_CACHE_HOME");
  if (said) return user === undefined ? said : tilde(said, user);
  return user === undefined ? undefined : join(user, ".cache");
}

function tilde(path: string, user: string): string {
  return path.replace(/^~(?=$|[/\\])/, user);
}

/** Finds the places of Hugging Face's hub on this machine, in the order of `huggingface_hub.constants`. */
export function hubPlaces(
  variable: (name: string) => string | undefined,
): HubPlaces {
  const said = (...names: string[]) =>
    names.map((name) => variable(name)).find(Boolean);
  const user = said("HOME", "USERPROFILE");
  const full = (path: string | undefined) =>
    user === undefined || path === undefined ? path : tilde(path, user);
  const inside = (folder: string | undefined, ...names: string[]) =>
    folder === undefined ? undefined : join(folder, ...names);
  const home = full(said("HF_HOME")) ??
    inside(cachesFolder(variable), "huggingface");
  return {
    cache: full(said("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE")) ??
      inside(home, "hub"),
    endpoint: (said("HF_ENDPOINT") ?? "https://huggingface.co")
      .replace(/\/+$/, ""),
    token: said("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN")?.trim(),
    tokenFile: full(said("HF_TOKEN_PATH")) ?? inside(home, "token"),
  };
}
