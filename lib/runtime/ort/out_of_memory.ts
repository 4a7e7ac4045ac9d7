import type { Provider } from "./provider.ts";

/** What ONNX Runtime, CUDA's libraries and WebGPU say when memory is at an end. */
const TEXTS = [
  /out of memory/i,
  /allocate memory/i,
  /bad_alloc/,
  /STATUS_ALLOC_FAILED/,
  /DEVICE_ALLOCATION_FAILED/,
  /cudaErrorMemoryAllocation/,
  /Available memory of \d+ is smaller than requested/,
  /not enough memory left/i,
];

const TO_DO: Readonly<Record<Provider, string>> = {
  cpu: "use a smaller --batch, fewer --jobs or --workers, or more memory",
  cuda:
    "use a smaller --batch, --precision fp16 if it is not, --decode-tile 512 if images are larger, fewer --jobs, or a card with more memory",
  webgpu:
    "use a smaller --batch, --precision fp16 if the device has it, --decode-tile 512 if images are larger, or --provider cpu",
};

/**
 * Says what to do where memory was not enough.
 *
 * @param message What ONNX Runtime said.
 * @returns The message in one line, with the size asked for if it is told and what to lower; `undefined` if it is about something else.
 */
export function outOfMemory(
  message: string,
  provider: Provider,
): string | undefined {
  if (!TEXTS.some((text) => text.test(message))) return undefined;
  const [, bytes] =
    /(?:requested buffer of size|requested bytes of) ?:?(\d+)/.exec(message) ??
      [];
  const size = bytes === undefined
    ? ""
    : `, ${(Number(bytes) / 2 ** 30).toPrecision(2)} GiB at once`;
  const where = provider === "cpu" ? "this machine" : "the GPU";
  return `${message}\n  found: the memory of ${where} is not enough${size}\n  to do: ${
    TO_DO[provider]
  }; what is done is kept, and the same command goes on from there`;
}
