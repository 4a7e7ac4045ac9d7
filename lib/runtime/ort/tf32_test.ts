import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { inFolder } from "../../../tests/support/folder.ts";
import { forbidTf32, TF32_VARIABLE, type Variables } from "./tf32.ts";

Deno.test("TF32 is forbidden, unless the user's own variable says otherwise or may not be set", () => {
  const found = (value: string | undefined, allowed = true) => {
    const values = new Map(
      value === undefined ? [] : [[TF32_VARIABLE, value]],
    );
    const variables: Variables = {
      allowed: () => allowed,
      get: (name) => values.get(name),
      set: (name, value) => void values.set(name, value),
    };
    return [forbidTf32(variables), values.get(TF32_VARIABLE)];
  };
  deepStrictEqual(found(undefined), [false, "0"]);
  deepStrictEqual(found(""), [false, "0"]);
  deepStrictEqual(found("0"), [false, "0"]);
  deepStrictEqual(found("1"), [true, "1"]);
  deepStrictEqual(found(undefined, false), [true, undefined]);
});

/** Opens a runtime, and says what a library of the process would read by then, before anything was loaded. */
const SCRIPT = (provider: string) =>
  `import { openRuntime } from "${new URL("../mod.ts", import.meta.url)}";
  const names = { linux: "libc.so.6", darwin: "libSystem.dylib" };
  const { symbols: { getenv } } = Deno.dlopen(names[Deno.build.os], {
    getenv: { parameters: ["buffer"], result: "pointer" },
  });
  const opening = openRuntime({ provider: "${provider}", threads: 1 });
  const name = new TextEncoder().encode("${TF32_VARIABLE}\\0");
  const read = getenv(name);
  console.log(read === null ? "none" : Deno.UnsafePointerView.getCString(read));
  await opening.then((runtime) => runtime.close(), () => {});`;

Deno.test({
  name:
    "before a session opens on CUDA the variable is where its libraries read it, and on no other provider",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await inFolder(async (folder) => {
      const config = new URL("../../../deno.json", import.meta.url).pathname;
      const read = async (provider: string, permission: string[]) => {
        const file = `${folder}/${provider}.ts`;
        await Deno.writeTextFile(file, SCRIPT(provider));
        const { stdout } = await new Deno.Command("deno", {
          args: [
            ...["run", "--quiet", "--no-check", "--no-prompt", "--allow-read"],
            ...["--allow-ffi", `--config=${config}`, ...permission, file],
          ],
          stderr: "null",
        }).output();
        return new TextDecoder().decode(stdout).trim();
      };
      const allowed = [`--allow-env=${TF32_VARIABLE}`];
      strictEqual(await read("cuda", allowed), "0");
      strictEqual(await read("cuda", []), "none");
      strictEqual(await read("cpu", allowed), "none");
    });
  },
});
