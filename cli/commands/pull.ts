import {
  Argument,
  Command,
  InvalidArgumentError,
  Option,
} from "@commander-js/extra-typings";
import { InputError, plural, readOr } from "../../lib/core/mod.ts";
import {
  type HubFile,
  type HubPlaces,
  hubPlaces,
  pullRepository,
  type RepositoryName,
  repositoryName,
  repositoryText,
} from "../../lib/hub/mod.ts";
import {
  nameList,
  presetModels,
  presetOption,
  variantOption,
} from "../flags/mod.ts";
import { mayReach, pullAlone } from "../pool/mod.ts";
import {
  EXIT,
  interruptible,
  print,
  say,
  slept,
  startProgress,
  stopped,
  variable,
} from "../terminal/mod.ts";

/** Makes the command that fetches models from Hugging Face's hub, the only one that uses the network. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function pullCommand(exit: (code: number) => void) {
  return new Command("pull")
    .description(
      "Fetch models from Hugging Face's hub into its cache; --model and --clip then find them by name.",
    )
    .addArgument(
      new Argument(
        "[ids...]",
        "repositories, OWNER/NAME or OWNER/NAME@REVISION",
      ),
    )
    .addOption(presetOption)
    .addOption(variantOption)
    .addOption(
      new Option(
        "--cache <dir>",
        "folder of the cache (default: as HF_HUB_CACHE and HF_HOME say, else ~/.cache/huggingface/hub)",
      ),
    )
    .option(
      "--from <hosts>",
      "hosts, beside Hugging Face's, where a mirror keeps large files",
      hostList,
    )
    .action(async (ids, { preset, variant, cache, from }) => {
      const names = [...ids, ...presetModels(preset)].map(named);
      if (names.length === 0) {
        throw new InputError(
          "Cannot pull: name a repository, such as openai/clip-vit-large-patch14, or a --preset",
        );
      }
      const places = hubPlaces(variable);
      checkEndpoint(places);
      const folder = cache ?? places.cache;
      if (folder === undefined) {
        throw new InputError(
          "Cannot pull: where Hugging Face's cache is cannot be told; name a folder with --cache",
        );
      }
      if (variable("HF_HUB_OFFLINE")?.match(/^(1|on|yes|true)$/i)) {
        throw new InputError(
          "Cannot pull: HF_HUB_OFFLINE says that the network is not to be used",
        );
      }
      exit(
        mayReach(places.endpoint)
          ? await pull(names, { ...places, cache: folder }, variant)
          : await pullAlone(places.endpoint, from ?? []),
      );
    });
}

function checkEndpoint({ endpoint }: HubPlaces): void {
  if (/^https?:$/.test(URL.parse(endpoint)?.protocol ?? "")) return;
  throw new InputError(
    `Cannot pull: HF_ENDPOINT is "${endpoint}", and no address of a hub such as https://huggingface.co`,
  );
}

function named(text: string): RepositoryName {
  const name = repositoryName(text);
  if (name) return name;
  throw new InputError(
    `Cannot pull "${text}": expected OWNER/NAME, or OWNER/NAME@REVISION, as on https://huggingface.co`,
  );
}

async function pull(
  names: readonly RepositoryName[],
  { endpoint, cache, token, tokenFile }: HubPlaces & { readonly cache: string },
  variant: "fp16" | undefined,
): Promise<number> {
  const { signal, release } = interruptible(() => say("Stopping"));
  const saved = token ??
    (tokenFile === undefined
      ? undefined
      : await readOr(tokenFile, Deno.readTextFile));
  const hub = {
    endpoint,
    token: saved?.trim() || undefined,
    signal,
    async wait(ms: number, why: string) {
      say(`${why}; trying again in ${Math.ceil(ms / 1000)} s`);
      await slept(ms, signal);
    },
  };
  try {
    for (const name of names) {
      const shown = byteCounter(repositoryText(name));
      try {
        print(
          await pullRepository(hub, { name, variant, cache, ...shown }),
        );
      } finally {
        shown.stop();
      }
    }
    return EXIT.ok;
  } catch (error) {
    if (signal.aborted) return stopped();
    throw withheld(error);
  } finally {
    release();
  }
}

/** What to do where a hub sends to a host that this process may not talk to. */
function withheld(error: unknown): unknown {
  const [, host] = error instanceof Deno.errors.NotCapable
    ? /net access to "([^"]+)"/.exec(error.message) ?? []
    : [];
  if (host === undefined) return error;
  return new InputError(
    `Cannot pull: the hub sends to "${host}", with which this command may not talk; if you trust it: --from ${host}`,
  );
}

function hostList(text: string): string[] {
  const hosts = nameList(text);
  if (hosts.every((host) => /^(\*\.)?[\w.-]+(:\d+)?$/.test(host))) return hosts;
  throw new InvalidArgumentError("Expected hosts separated by commas.");
}

/** Shows how many megabytes of a repository are there. */
function byteCounter(name: string) {
  const bytes = new Map<string, number>();
  const before = new Map<string, number>();
  let progress: ReturnType<typeof startProgress> | undefined;
  const sum = (counts: ReadonlyMap<string, number>) =>
    [...counts.values()].reduce((a, b) => a + b, 0) / 1e6;
  return {
    onFiles(files: readonly HubFile[]) {
      const total = files.reduce((n, { size }) => n + size, 0) / 1e6;
      say(`${name}: ${plural(files.length, "file")}, ${total.toFixed(1)} MB`);
      progress = startProgress(Math.ceil(total), "MB");
    },
    onBytes({ path }: HubFile, count: number, found: boolean) {
      bytes.set(path, count);
      if (found) before.set(path, count);
      progress?.update(sum(bytes), sum(bytes) - sum(before));
    },
    stop: () => progress?.stop(),
  };
}
