import { deepStrictEqual, rejects } from "node:assert/strict";
import { evaluate } from "./evaluate.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** Evaluates a module of one file. */
async function evaluated(code: string): Promise<unknown> {
  const path = await Deno.makeTempFile({ suffix: ".ts" });
  try {
    await Deno.writeTextFile(path, code);
    return await evaluate(path, { timeout: 1500 });
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("evaluate() returns a spec as data", async () => {
  const spec = await evaluate(`${ROOT}specs/gender.ts`) as { id: string };
  deepStrictEqual(spec.id, "gender");
});

Deno.test("evaluate() lets a module do nothing but read its own tree", async () => {
  const attempts = [
    'export default Deno.readTextFileSync("/etc/hostname");',
    'export default Deno.env.get("HOME");',
    'export default await (await fetch("http://127.0.0.1:9999")).text();',
    'Deno.writeTextFileSync("/tmp/x", ""); export default 1;',
    'export default new Deno.Command("ls").outputSync();',
    'export default Deno.dlopen("libc.so.6", {});',
  ];
  for (const attempt of attempts) {
    await rejects(evaluated(attempt), {
      name: "InputError",
      message: /Requires (read|env|net|write|run|ffi) access/,
    });
  }
});

Deno.test("evaluate() stops a module that does not end", async () => {
  await rejects(evaluated("while (true);"), { message: /still running/ });
});

Deno.test("evaluate() says why a module cannot be read", async () => {
  await rejects(evaluate("nowhere.ts"), { message: /there is no such file/ });
  await rejects(evaluated("export const x = 1;"), { message: /no default/ });
  await rejects(evaluated("export default {"), { name: "InputError" });
  await rejects(evaluated('throw new Error("oh")'), { message: /: oh$/ });
});
