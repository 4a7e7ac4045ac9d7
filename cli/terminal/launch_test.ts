import { strictEqual } from "node:assert/strict";
import { asCalled } from "./launch.ts";

/** What a text says once this program was called through `deno task`. */
async function inClone(text: string): Promise<string> {
  const script = `
    const { asCalled } = await import(${
    JSON.stringify(import.meta.resolve("./launch.ts"))
  });
    console.log(asCalled(${JSON.stringify(text)}));`;
  const { stdout } = await new Deno.Command("deno", {
    args: ["eval", "--no-check", script],
    env: { INIT_CWD: Deno.cwd() },
  }).output();
  return new TextDecoder().decode(stdout).trimEnd();
}

Deno.test("a command is named as the program was called, in a clone as in any folder", async () => {
  const text = "see entangle doctor; `entangle gpu install` fetches it";
  strictEqual(asCalled(text), text);
  strictEqual(
    await inClone(text),
    "see deno task doctor; `deno task gpu install` fetches it",
  );
});

Deno.test("paths and what stands alone keep their names", async () => {
  const text = "/opt/entangle bench, @entangle/entangle x, entangle: Entangle";
  strictEqual(await inClone(text), text);
});
