import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { ROOT } from "../../tests/support/command_line.ts";
import { inFolder } from "../../tests/support/folder.ts";
import {
  forbidTf32,
  TF32_VARIABLE,
  tf32Allowed,
  type Variables,
} from "./tf32.ts";

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
    forbidTf32(variables);
    return [tf32Allowed(variables), values.get(TF32_VARIABLE)];
  };
  deepStrictEqual(found(undefined), [false, "0"]);
  deepStrictEqual(found(""), [false, "0"]);
  deepStrictEqual(found("0"), [false, "0"]);
  deepStrictEqual(found("1"), [true, "1"]);
  deepStrictEqual(found(undefined, false), [true, undefined]);
});

Deno.test("the program forbids it before it runs a command, which may load CUDA's libraries", async () => {
  const text = await Deno.readTextFile(`${ROOT}cli/main.ts`);
  const [begin = ""] = /if \(import\.meta\.main\)[^}]*/.exec(text) ?? [];
  match(begin, /forbidTf32\(\);[^]*await main\(/);
});

/** Says what a library of the process reads once TF32 was forbidden. */
const SCRIPT = `import { forbidTf32 } from "${
  import.meta.resolve("./tf32.ts")
}";
  const names = { linux: "libc.so.6", darwin: "libSystem.dylib" };
  const { symbols: { getenv } } = Deno.dlopen(names[Deno.build.os], {
    getenv: { parameters: ["buffer"], result: "pointer" },
  });
  forbidTf32();
  const read = getenv(new TextEncoder().encode("${TF32_VARIABLE}\\0"));
  console.log(read === null ? "none" : Deno.UnsafePointerView.getCString(read));`;

Deno.test({
  name:
    "what is set stands where the libraries of the process read it, as far as Deno lets it be set",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await inFolder(async (folder) => {
      const file = `${folder}/script.ts`;
      await Deno.writeTextFile(file, SCRIPT);
      const read = async (permission: string[]) => {
        const { stdout } = await new Deno.Command("deno", {
          args: [
            ...["run", "--quiet", "--no-check", "--no-prompt", "--allow-read"],
            ...["--allow-ffi", `--config=${ROOT}deno.json`, ...permission],
            file,
          ],
          stderr: "null",
        }).output();
        return new TextDecoder().decode(stdout).trim();
      };
      strictEqual(await read([`--allow-env=${TF32_VARIABLE}`]), "0");
      strictEqual(await read([]), "none");
    });
  },
});
