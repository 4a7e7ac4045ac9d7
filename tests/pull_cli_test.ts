// Models by name, as a user has them: pulled by a process of its own that has the network, found by
// others that have none.

import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { relative } from "node:path";
import { entangleAlone, ROOT } from "./support/command_line.ts";
import { inFolder } from "./support/folder.ts";
import { type ServedRepository, withHub } from "./support/hub_server.ts";

const ID = "entangle/random-model";
const COMMIT = "89abcdef0123456789abcdef0123456789abcdef";

async function randomModel(): Promise<ServedRepository> {
  const folder = `${ROOT}tests/reference/random_model`;
  const files = new Map<string, Uint8Array>();
  const walk = async (path: string) => {
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      const own = `${path}/${name}`;
      if (isDirectory) await walk(own);
      else files.set(relative(folder, own), await Deno.readFile(own));
    }
  };
  await walk(folder);
  return { commit: COMMIT, files };
}

Deno.test("a model that was pulled is found by its name, without network, and what is made says which it was", async () => {
  const repositories = { [ID]: await randomModel() };
  await inFolder(async (folder) => {
    await withHub(repositories, async ({ endpoint, asked }) => {
      const env = { HF_ENDPOINT: endpoint, HF_HOME: `${folder}/hf` };
      await Deno.mkdir(env.HF_HOME);
      await Deno.writeTextFile(`${env.HF_HOME}/token`, "hf_saved\n");
      const draw = [
        ...["generate", "--prompt", "a nurse", "--steps", "1"],
        ...["--model", ID, "--out", `${folder}/image`, "--threads", "1"],
      ];
      const before = await entangleAlone(draw, env);
      strictEqual(before.code, 2);
      match(
        before.stderr,
        /^error: Cannot open a model; to fetch what is missing:\n {2}entangle pull entangle\/random-model\n {2}--model "entangle\/random-model": .* has nothing of it$/,
      );
      const fetched = await entangleAlone(["pull", ID], env);
      strictEqual(fetched.code, 0, fetched.stderr);
      const path =
        `${env.HF_HOME}/hub/models--entangle--random-model/snapshots/${COMMIT}`;
      strictEqual(fetched.stdout, path);
      strictEqual(asked[0]?.token, "Bearer hf_saved");
      const count = asked.length;
      const drawn = await entangleAlone(draw, env);
      strictEqual(drawn.code, 0, drawn.stderr);
      strictEqual(asked.length, count);
      const text = await Deno.readTextFile(`${folder}/image/generate.json`);
      const { environment } = JSON.parse(text);
      deepStrictEqual(environment.sources, [`${ID}@${COMMIT}`]);
      ok(await Deno.stat(`${folder}/image/image.png`));
    });
  });
});
