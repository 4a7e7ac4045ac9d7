import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { sha256 } from "../../core/canonical.ts";
import { openDigestCache } from "./digest_cache.ts";
import { inFolder } from "../../../tests/support/folder.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("a digest is known again as long as the file is the same", async () => {
  await inFolder(async (folder) => {
    const [file, path] = [`${folder}/weights`, `${folder}/digests.json`];
    await Deno.writeTextFile(file, "one");
    const first = await openDigestCache(path);
    strictEqual(await first.of(file), sha256(bytes("one")));
    await first.save();
    const before = await Deno.readTextFile(path);

    const second = await openDigestCache(path);
    strictEqual(await second.of(file), sha256(bytes("one")));
    await second.save();
    strictEqual(await Deno.readTextFile(path), before);

    // As long, as old, and another file.
    const { mtime, atime } = await Deno.stat(file);
    await Deno.writeTextFile(`${folder}/other`, "two");
    await Deno.utime(`${folder}/other`, atime ?? 0, mtime ?? 0);
    await Deno.rename(`${folder}/other`, file);
    strictEqual(
      await (await openDigestCache(path)).of(file),
      sha256(bytes("two")),
    );
  });
});

Deno.test("a cache that is missing, damaged or cannot be written is only slow", async () => {
  await inFolder(async (folder) => {
    const [file, path] = [`${folder}/weights`, `${folder}/digests.json`];
    await Deno.writeTextFile(file, "one");
    const cache = await openDigestCache(path);
    await cache.of(file);
    await cache.save();
    const good = await Deno.readTextFile(path);
    const wrong = good.replace(sha256(bytes("one")), sha256(bytes("two")));
    for (const text of ["", "{", wrong, good.slice(0, -9)]) {
      await Deno.writeTextFile(path, text);
      const again = await openDigestCache(path);
      strictEqual(await again.of(file), sha256(bytes("one")));
    }
    const nowhere = await openDigestCache(`${file}/digests.json`);
    deepStrictEqual(await nowhere.of(file), sha256(bytes("one")));
    await nowhere.save();
  });
});
