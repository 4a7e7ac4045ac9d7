// What is often found where a model's file should be, by its first bytes.

/** How many bytes of a file tell what it is. */
export const TELLING_BYTES = 64;

/**
 * Says what a file is that is not the model's file it is named as.
 *
 * @param start Its first {@linkcode TELLING_BYTES} bytes, or all if there are fewer.
 * @returns What it is and what to do; `undefined` if nothing is known against it.
 */
export function impostor(start: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(start).replace(/^\ufeff/, "")
    .trimStart();
  const known = BEGINNINGS.find(([begins]) => begins.test(text));
  if (known) return known[1];
  const zip = start[0] === 0x50 && start[1] === 0x4b && start[2] === 3;
  const protocol = start[0] === 0x80 && (start[1] ?? 0) >= 2 &&
    (start[1] ?? 0) <= 5;
  return zip || (protocol && start[2] !== 0) ? PICKLE : undefined;
}

const BEGINNINGS = [
  [
    /^version https:\/\/git-lfs/,
    'it is a Git LFS pointer, not the file itself; fetch that with "git lfs pull"',
  ],
  [
    /^<(!doctype|html|\?xml|head)/i,
    'it is a web page, saved where a download should be; fetch the file itself, for example with "hf download", signed in if the model asks for it',
  ],
  [
    /^(Entry not found|Invalid (credentials|username)|Access to |Repository not found|\{"error")/i,
    'it is the answer of a server that refused a download; fetch the file itself, for example with "hf download", signed in if the model asks for it',
  ],
] as const;

const PICKLE =
  'it is a pickle or an archive of PyTorch, which can run code when it is loaded and is never read; convert it once with Python: safetensors.torch.save_file(torch.load("FILE", weights_only=True), "FILE.safetensors")';
