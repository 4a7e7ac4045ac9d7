import { Command, Option } from "@commander-js/extra-typings";
import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { inFolder } from "../../tests/support/folder.ts";
import { captured } from "../terminal/mod.ts";
import { applyConfig } from "./config_file.ts";
import { providerOption, threadsOption } from "./options.ts";
import { applyPreset } from "./presets.ts";
import { presetOption } from "./model_options.ts";

/** What a command line comes to in a folder with a config. */
async function applied(config: unknown, ...args: string[]) {
  const command = new Command("bench")
    .addOption(presetOption).addOption(providerOption).addOption(threadsOption)
    .option("--model <dir>").option("--size <name>")
    .addOption(new Option("--clip <dir>").conflicts("embedded"))
    .option("--embedded").action(() => {});
  command.parse(args, { from: "user" });
  return await inFolder(async (folder) => {
    if (config !== undefined) {
      await Deno.writeTextFile(
        `${folder}/entangle.json`,
        typeof config === "string" ? config : JSON.stringify(config),
      );
    }
    const { stderr } = await captured(async () => {
      applyPreset(command);
      await applyConfig(command, folder);
    });
    return { ...command.opts(), stderr };
  });
}

Deno.test("a flag says more than a preset, a preset more than entangle.json, and that more than the default", async () => {
  const config = { model: "own/model", provider: "cuda", threads: 3 };
  deepStrictEqual(await applied(config, "--threads", "2"), {
    model: "own/model",
    provider: "cuda",
    threads: 2,
    stderr: "entangle.json: --model own/model --provider cuda\n",
  });
  const { model, provider, size } = await applied(
    config,
    ...["--preset", "biasmap-sd15", "--size", "study"],
  );
  deepStrictEqual([model?.split("@")[0], provider, size], [
    "stable-diffusion-v1-5/stable-diffusion-v1-5",
    "cuda",
    "study",
  ]);
  strictEqual((await applied(undefined)).provider, "cpu");
});

Deno.test("what excludes a flag keeps entangle.json from saying it", async () => {
  strictEqual((await applied({ clip: "a" }, "--embedded")).clip, undefined);
  strictEqual((await applied({ clip: "a" })).clip, "a");
});

Deno.test("everything that is wrong with entangle.json is listed", async () => {
  await rejects(
    applied({ modell: "x", threads: "many", provider: "tpu", clip: {} }),
    {
      name: "InputError",
      message:
        /^Cannot bench: entangle\.json in this folder is wrong\n.*modell: unknown flag, .*"model".*\n.*threads: Expected a whole number.*\n.*provider: Allowed choices are.*\n.*clip: expected a text, got \{\}$/,
    },
  );
  await rejects(
    applied({ model: 3, clip: " ", threads: true }),
    /model: expected a text, got 3\n.*clip: expected a text, got " "\n.*threads: Expected a whole number/,
  );
  await rejects(applied("{"), /expected JSON such as.*, got: .*JSON/);
  await rejects(applied("[3]"), /expected JSON such as.*, got: \[3\]/);
});
