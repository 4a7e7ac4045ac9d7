import { deepStrictEqual, match, ok, rejects } from "node:assert/strict";
import { hashedUniform } from "../../../tests/support/hashed_uniform.ts";
import { inFolder } from "../../../tests/support/folder.ts";
import {
  RESNET,
  writeRandomResnet,
} from "../../../tests/support/random_resnet.ts";
import { safetensors } from "../../../tests/support/safetensors.ts";
import { InputError } from "../../core/mod.ts";
import { openRuntime } from "../../runtime/mod.ts";
import { openResnetWeights, resnetProgram } from "./mod.ts";

Deno.test("all 18 outputs are those of torchvision's resnet34 with the same weights, within 1e-4", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/resnet.safetensors`;
    await writeRandomResnet(path);
    const weights = await openResnetWeights(path, 18);
    const runtime = await openRuntime({ provider: "cpu", threads: 2 });
    try {
      const session = await runtime.load(resnetProgram(weights, 18));
      for (const [i, wanted] of RESNET.logits.entries()) {
        const data = hashedUniform(1000 + i, 3 * 224 * 224).map((x) => 2 * x);
        const pixels = { data, shape: [1, 3, 224, 224] };
        const { logits } = await session.run({ pixels });
        deepStrictEqual(logits?.shape, [1, 18]);
        const error = Math.max(
          ...wanted.map((x, k) => Math.abs(x - (logits?.data[k] ?? NaN))),
        );
        ok(error <= 1e-4, `image ${i} differs by ${error}`);
      }
    } finally {
      await runtime.close();
    }
  });
});

Deno.test("a file of another network is refused, saying which tensors do not fit and what to do", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/other.safetensors`;
    const file = safetensors({ "module.conv1.weight": { shape: [64] } });
    await Deno.writeFile(path, file);
    await rejects(openResnetWeights(path, 18), (error) => {
      ok(error instanceof InputError);
      match(
        error.message,
        /ResNet-34 of 18 outputs.*: 183 tensors do not fit; .*docs\/judges\.md[^]*"conv1\.weight" is missing/,
      );
      return true;
    });
  });
});
