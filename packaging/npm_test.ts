import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import config from "../deno.json" with { type: "json" };
import { packageJson } from "./npm.ts";

/** Permissions that a command line gives, a name or `name=value` each. */
function permissions(command: string): Set<string> {
  const given = command.matchAll(/--allow-(\w+)(?:=(\S+))?/g);
  return new Set(
    [...given].flatMap(([, name = "", values]) =>
      values === undefined
        ? [name]
        : values.split(",").map((value) => `${name}=${value}`)
    ),
  );
}

Deno.test("what is installed has the permissions of its commands together, and no others", () => {
  const commands = Object.values(config.tasks).map(({ command }) => command)
    .filter((command) => command.includes(" cli/main.ts "));
  const needed = permissions(commands.join(" "));
  // Where a task was called; an installed command is where it is called.
  needed.delete("env=INIT_CWD");
  deepStrictEqual(
    [...permissions(config.tasks.install.command)].sort(),
    [...needed].sort(),
    "the task install in deno.json gives other permissions than the commands need",
  );
});

Deno.test("the package of npm has what deno.json says, and files that are there", async () => {
  const { version, exports, bin } = packageJson();
  strictEqual(version, config.version);
  const files = [exports, bin].flatMap((part) =>
    Object.values(part as Record<string, string>)
  );
  for (const path of files.filter((path) => !path.includes("*"))) {
    ok((await Deno.stat(new URL(`../${path}`, import.meta.url))).isFile, path);
  }
});

Deno.test("what asks the command of npm to end is passed on, a supervisor's SIGINT too", async () => {
  const start = new URL("entangle.mjs", import.meta.url);
  const text = await Deno.readTextFile(start);
  match(text, /for \(const signal of \["SIGINT", "SIGTERM", "SIGHUP"\]\)/);
});
