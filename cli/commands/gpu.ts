import {
  Argument,
  Command,
  InvalidArgumentError,
} from "@commander-js/extra-typings";
import { InputError, plural } from "../../lib/core/mod.ts";
import {
  CUDA_VERSIONS,
  cudaFound,
  cudaFoundText,
  type CudaVersion,
  cudaWanted,
  hostsOf,
  installProvider,
  linkLibraries,
  type Release,
  releaseFor,
} from "../../lib/gpu/mod.ts";
import { missingCudaLibrary, nativeFolder } from "../../lib/runtime/mod.ts";
import { fileURLToPath } from "node:url";
import { cachesFolder } from "../../lib/hub/mod.ts";
import { mayReach, withNetwork } from "../pool/mod.ts";
import { cudaCheck } from "../run/mod.ts";
import {
  asCalled,
  EXIT,
  interruptible,
  print,
  say,
  slept,
  startProgress,
  stopped,
  variable,
} from "../terminal/mod.ts";

/** Makes the command that fetches what ONNX Runtime needs to run on an NVIDIA GPU. */
// deno-lint-ignore explicit-module-boundary-types -- its type is what commander infers from the flags
export function gpuCommand(exit: (code: number) => void) {
  return new Command("gpu")
    .description(
      "Fetch the CUDA provider of ONNX Runtime that fits this machine's CUDA, and link it to where it is looked for.",
    )
    .addArgument(new Argument("<what>").choices(["install"] as const))
    .option(
      "--cuda <version>",
      `version of CUDA, ${
        CUDA_VERSIONS.join(" or ")
      } (default: that of this machine)`,
      cudaVersion,
    )
    .option(
      "--libraries <dir>",
      "folder with the libraries of CUDA and cuDNN, such as Python's site-packages/nvidia: linked as well, so that LD_LIBRARY_PATH need not be set",
    )
    .action(async (_, flags) => exit(await install(flags)));
}

async function install(
  { cuda, libraries }: {
    readonly cuda?: CudaVersion | undefined;
    readonly libraries?: string | undefined;
  },
): Promise<number> {
  if (libraries !== undefined) {
    const count = await linkLibraries(libraries, fileURLToPath(nativeFolder()));
    print(`linked ${plural(count, "library", "libraries")} of ${libraries}`);
  }
  const release = releaseFor(Deno.build, cuda ?? ofThisMachine());
  if (hostsOf(release).every((host) => mayReach(`https://${host}`))) {
    return await fetched(release);
  }
  // With the version, since what fetches may not look at this machine's libraries.
  const args = ["gpu", "install", "--cuda", `${release.cuda}`];
  const code = await withNetwork(hostsOf(release), args);
  if (code !== EXIT.ok) return code;
  const { level, found, todo } = cudaCheck();
  if (level === "ok") {
    print(asCalled("It loads; entangle doctor tries it on a GPU"));
  } else say(found);
  if (todo !== undefined) say(`to do: ${todo}`);
  return EXIT.ok;
}

function ofThisMachine(): CudaVersion {
  // Which loads those that are linked.
  missingCudaLibrary();
  const found = cudaFound();
  const wanted = cudaWanted(found);
  // Elsewhere what there is instead is said whatever the version.
  if (wanted !== undefined || Deno.build.os !== "linux") return wanted ?? 13;
  throw new InputError(
    `Cannot tell which CUDA provider fits: found ${
      cudaFoundText(found)
    }; name the version with --cuda ${CUDA_VERSIONS.join(" or ")}`,
  );
}

async function fetched(release: Release): Promise<number> {
  const caches = cachesFolder(variable);
  if (caches === undefined) {
    throw new InputError(
      "Cannot install: where the user's caches are cannot be told; set HOME or XDG_CACHE_HOME",
    );
  }
  const { signal, release: unheard } = interruptible(() => say("Stopping"));
  let progress: ReturnType<typeof startProgress> | undefined;
  const hub = {
    endpoint: new URL(release.url).origin,
    signal,
    async wait(ms: number, why: string) {
      say(`${why}; trying again in ${Math.ceil(ms / 1000)} s`);
      await slept(ms, signal);
    },
  };
  try {
    const { folder, found } = await installProvider(hub, {
      release,
      caches,
      beside: fileURLToPath(nativeFolder()),
      onFetch({ path, size }) {
        say(`${path}: ${(size / 1e6).toFixed(1)} MB`);
        progress = startProgress(Math.ceil(size / 1e6), "MB");
      },
      onBytes: (n) => progress?.update(n / 1e6, n / 1e6),
    });
    progress?.stop();
    print(
      `The provider for CUDA ${release.cuda} is in ${folder}${
        found ? ", as it was" : ""
      }`,
    );
    return EXIT.ok;
  } catch (error) {
    if (signal.aborted) return stopped();
    throw error;
  } finally {
    progress?.stop();
    unheard();
  }
}

function cudaVersion(text: string): CudaVersion {
  const found = CUDA_VERSIONS.find((version) => `${version}` === text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(
    `Expected ${CUDA_VERSIONS.join(" or ")}.`,
  );
}
