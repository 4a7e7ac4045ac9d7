import { match, strictEqual } from "node:assert/strict";
import { outOfMemory } from "./out_of_memory.ts";

/** As ONNX Runtime 1.30 writes them. */
const TEXTS = {
  cpu: [
    "std::bad_alloc",
    "Non-zero status code returned while running Conv node. Name:'Conv 7' Status Message: Failed to allocate memory for requested buffer of size 4294967296",
  ],
  cuda: [
    "CUDA failure 2: out of memory ; GPU=0 ; hostname=a ; file=/onnxruntime_src/onnxruntime/core/providers/cuda/cuda_allocator.cc ; line=48 ; expr=cudaMalloc((void**)&p, size);",
    "BFCArena::AllocateRawInternal(size_t, bool, onnxruntime::Stream*) Available memory of 1048576 is smaller than requested bytes of 4294967296",
    "CUBLAS failure 3: CUBLAS_STATUS_ALLOC_FAILED ; GPU=0",
    "CUDNN failure 2: CUDNN_STATUS_ALLOC_FAILED ; GPU=0",
    "CUDNN_FE failure 11: CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
  ],
} as const;

Deno.test("each provider's words for the end of memory are known, and told what to lower", () => {
  for (const [provider, texts] of Object.entries(TEXTS)) {
    for (const text of texts) {
      const said = outOfMemory(text, provider as keyof typeof TEXTS) ?? "";
      match(said, /to do: use a smaller --batch, .*same command goes on/);
      strictEqual(said.includes("4.0 GiB at once"), /4294967296/.test(text));
    }
  }
  strictEqual(
    outOfMemory("Got invalid dimensions for input", "cuda"),
    undefined,
  );
});
