import { deepStrictEqual } from "node:assert/strict";
import { writeWhole } from "./write_whole.ts";

Deno.test("writeWhole() has the bytes on the disk before the file has its name", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/within/file`;
  const there = () => Deno.readFile(path).catch(() => undefined);
  const seen: unknown[] = [];
  const { syncData } = Deno.FsFile.prototype;
  Deno.FsFile.prototype.syncData = async function () {
    seen.push(await there(), (await this.stat()).size);
    await syncData.call(this);
  };
  try {
    await writeWhole(path, Uint8Array.of(1, 2, 3));
    deepStrictEqual(seen, [undefined, 3]);
    deepStrictEqual(await there(), Uint8Array.of(1, 2, 3));
  } finally {
    Deno.FsFile.prototype.syncData = syncData;
    await Deno.remove(folder, { recursive: true });
  }
});
