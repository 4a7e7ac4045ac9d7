import { strictEqual } from "node:assert/strict";
import { withTestbed } from "../../tests/support/testbed.ts";
import { chooseModule } from "./choose_module.ts";

Deno.test("a method of the middle block acts on a substitute where the block is not heard", async () => {
  await withTestbed(async ({ pipeline }) => {
    const prompt = "A photo of the face of a nurse";
    const chosen = async (
      module: string | null,
      substitute?: string | null,
    ) => {
      const wanted = { module, ...substitute !== undefined && { substitute } };
      return (await chooseModule(pipeline, prompt, wanted)).module;
    };
    strictEqual(await chosen(null), "up_blocks.2.attentions.2");
    strictEqual(await chosen(null, null), "up_blocks.2.attentions.2");
    const first = "up_blocks.2.attentions.0";
    strictEqual(await chosen(null, first), first);
    strictEqual(await chosen("mid_block", first), "mid_block");
  });
});
