import { doesNotMatch, strictEqual } from "node:assert/strict";
import { vulkanDeviceName } from "./vulkan.ts";

const ROOT = new URL("../../../", import.meta.url);
const driver = { name: "env", variable: "VK_ICD_FILENAMES" } as const;
const ignore = Deno.permissions.querySync(driver).state !== "granted" ||
  !Deno.env.has(driver.variable);

Deno.test({
  name: "vulkanDeviceName() names the device as Deno's WebGPU does",
  ignore,
  async fn() {
    const asked = `const adapter = await navigator.gpu.requestAdapter({
      powerPreference: "high-performance",
    });
    console.log(adapter.info.description);`;
    // In a process of its own, which may leave an adapter behind.
    const { stdout } = await new Deno.Command("deno", {
      args: ["eval", "--no-config", asked],
    }).output();
    strictEqual(vulkanDeviceName(), new TextDecoder().decode(stdout).trim());
    strictEqual(vulkanDeviceName(), vulkanDeviceName());
  },
});

Deno.test("nothing asks Deno for an adapter, which would outlive its use", async () => {
  for (const folder of ["lib/", "cli/"]) {
    await walk(new URL(folder, ROOT), async (file) => {
      doesNotMatch(
        await Deno.readTextFile(file),
        /navigator\s*\.\s*gpu/,
        file.href,
      );
    });
  }
});

async function walk(
  folder: URL,
  see: (file: URL) => Promise<void>,
): Promise<void> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) await walk(new URL(`${name}/`, folder), see);
    else if (/(?<!_test)\.ts$/.test(name)) await see(new URL(name, folder));
  }
}
