import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { makeCommands } from "../cli/main.ts";
import { entangle, ROOT } from "./support/command_line.ts";
import { contents, inFolder } from "./support/folder.ts";
import config from "../deno.json" with { type: "json" };

Deno.test("no flag that names something may be empty, of any command, whatever else is given", async () => {
  let tried = 0;
  for (const command of makeCommands(() => {})) {
    const needed = command.registeredArguments.filter(({ required }) =>
      required
    )
      .map((argument) => argument.argChoices?.[0] ?? "x");
    const mandatory = command.options.filter(({ mandatory }) => mandatory)
      .flatMap(({ long }) => [`${long}`, "x"]);
    for (const { long, flags, parseArg, argChoices } of command.options) {
      const free = /<text>|<verdicts>|<[npq]>|<scale>|<seconds>|<list>|<ids>/;
      if (!/<.*>/.test(flags) || free.test(flags)) continue;
      // What is parsed is refused by its parser, in its own words.
      if (
        argChoices ||
        (parseArg && !flags.includes("<file>") && !flags.includes("<plan>"))
      ) continue;
      const args = [command.name(), ...needed, ...mandatory, `${long}`, ""];
      const { code, stderr } = await entangle(args);
      strictEqual(code, 2, args.join(" "));
      match(
        stderr,
        /something is named by an empty text; name it, or leave the flag out/,
      );
      tried++;
    }
    for (const [i, argument] of command.registeredArguments.entries()) {
      if (argument.argChoices) continue;
      const given = command.registeredArguments.slice(0, i + 1).map((
        { argChoices },
        k,
      ) => k === i ? " " : argChoices?.[0] ?? "x");
      const { code, stderr } = await entangle([
        command.name(),
        ...given,
        ...mandatory,
      ]);
      strictEqual(code, 2, command.name());
      match(stderr, /something is named by an empty text/);
      tried++;
    }
  }
  strictEqual(tried > 50, true, `${tried}`);
});

Deno.test("no folder that is written to may be a file, of any command, nor lie in one", async () => {
  await inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/file`, "");
    const before = await contents(folder);
    let tried = 0;
    for (const command of makeCommands(() => {})) {
      const needed = command.registeredArguments
        .filter(({ required }) => required)
        .map((argument) => argument.argChoices?.[0] ?? "x");
      const mandatory = command.options.filter(({ mandatory }) => mandatory)
        .flatMap(({ long }) => [`${long}`, "x"]);
      for (const { long, flags } of command.options) {
        if (!/<dir>/.test(flags)) continue;
        if (/--(model|clip|references|forget)/.test(flags)) continue;
        for (const path of [`${folder}/file`, `${folder}/file/a/b`]) {
          const args = [command.name(), ...needed, ...mandatory];
          const { code, stderr } = await entangle([...args, `${long}`, path]);
          strictEqual(code, 2, `${args} ${long}`);
          match(
            stderr,
            /a file stands where another file or a folder is wanted/,
          );
          match(stderr, new RegExp(`${long} ".*is a file; name a folder`));
          tried++;
        }
      }
    }
    strictEqual(tried >= 20, true, `${tried}`);
    deepStrictEqual(await contents(folder), before);
  });
});

Deno.test("no file that is written may be where a folder is, or above it", async () => {
  await inFolder(async (folder) => {
    for (const inside of ["", "/b"]) {
      const { code, stderr } = await entangle([
        ...["plan", `${ROOT}/specs/gender.ts`, "--no-fits"],
        ...["--artifacts", `${folder}/a${inside}`, "--out", `${folder}/a`],
        ...["--run", `${folder}/run`],
      ]);
      strictEqual(code, 2, stderr);
      match(stderr, /--out ".*a": --artifacts ".*" is a folder there/);
    }
    deepStrictEqual(await contents(folder), {});
  });
});

Deno.test("two flags do not write one file", async () => {
  await inFolder(async (folder) => {
    const { code, stderr } = await entangle([
      ...["diff", `${ROOT}/results/gender`, `${ROOT}/results/gender`],
      ...["--json", `${folder}/a`, "--md", `${folder}/./a`],
    ]);
    strictEqual(code, 2, stderr);
    match(stderr, /--md ".*": --json names the same file; name another/);
    deepStrictEqual(await contents(folder), {});
  });
});

Deno.test("a prompt may be empty", async () => {
  const { stderr } = await entangle([
    "generate",
    "--prompt",
    "",
    "--negative",
    "",
    "--words",
    "x",
    "--out",
    "x",
  ]);
  match(stderr, /Cannot compare one word/);
});

Deno.test("workers that cannot be started are a matter of the PATH, and it says so before anything is written", async () => {
  await inFolder(async (folder) => {
    const { permissions, main } = taskOf("bench");
    const args = `bench specs/gender.ts --workers=2 --out ${folder}/out`;
    await Deno.writeTextFile(
      `${folder}/deno.json`,
      JSON.stringify({
        tasks: {
          t: `cd ${ROOT} && PATH=/nowhere deno run ${permissions} ${main} ${args}`,
        },
      }),
    );
    const { code, stderr } = await new Deno.Command("deno", {
      args: ["task", "--quiet", "--config", `${folder}/deno.json`, "t"],
      stdout: "null",
      stderr: "piped",
    }).output();
    const said = new TextDecoder().decode(stderr).trim();
    strictEqual(code, 1, said);
    match(
      said,
      /error: Cannot start workers: there is no "deno" on the PATH.*; add ".+" to it, or run without --workers$/,
    );
    deepStrictEqual(Object.keys(await contents(folder)), ["deno.json"]);
  });
});

function taskOf(name: "bench") {
  const { command } = config.tasks[name];
  const permissions = command.split(" ").filter((word) => word.startsWith("--"))
    .join(" ");
  return { permissions, main: "cli/main.ts" };
}
