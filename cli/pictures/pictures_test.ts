import { deepStrictEqual, match, ok, rejects } from "node:assert/strict";
import { EnvironmentError, InputError } from "../../lib/core/mod.ts";
import { encodePng, raster } from "../../lib/report/mod.ts";
import { inFolder } from "../../tests/support/folder.ts";
import { findPictures, pictureFiles } from "./picture_files.ts";
import { checkPictures, readPicture } from "./pictures.ts";

const IMAGES = new URL("../../tests/reference/pillow/", import.meta.url);

const picture = (width: number) =>
  encodePng(raster({
    data: new Float32Array(3 * width * 2).fill(0.5),
    shape: [3, 2, width],
  }));

Deno.test("the images of a folder are those that pytorch-fid takes, links among them; the rest is named", async () => {
  await inFolder(async (folder) => {
    const set = `${folder}/set`;
    await Deno.mkdir(`${set}/deep/er`, { recursive: true });
    await Deno.mkdir(`${set}/.ipynb_checkpoints`);
    await Deno.mkdir(`${set}/notes`);
    await Deno.mkdir(`${folder}/elsewhere`);
    for (
      const path of [
        "set/b.png",
        "set/a.JPG",
        "set/deep/er/c.webp",
        "set/.ipynb_checkpoints/b-checkpoint.png",
        "set/._b.png",
        "elsewhere/d.png",
      ]
    ) await Deno.writeFile(`${folder}/${path}`, picture(4));
    await Deno.writeTextFile(`${set}/notes/readme.txt`, "about");
    await Deno.writeTextFile(`${set}/labels.csv`, "a,b");
    await Deno.writeTextFile(`${set}/LICENCE`, "free");
    await Deno.symlink(`${folder}/elsewhere`, `${set}/linked`);
    await Deno.symlink(`${folder}/elsewhere/d.png`, `${set}/z.png`);
    await Deno.symlink(folder, `${set}/deep/up`);
    await Deno.symlink(set, `${set}/deep/round`);
    const { files, leftOut } = await pictureFiles(set);
    const below = files.map((path) => path.slice(set.length + 1));
    deepStrictEqual(below, [
      "a.JPG",
      "b.png",
      "deep/er/c.webp",
      "deep/up/elsewhere/d.png",
      "linked/d.png",
      "z.png",
    ]);
    match(leftOut ?? "", /^left out of ".*set": /);
    match(leftOut ?? "", /1 hidden folder \(\.ipynb_checkpoints\)/);
    match(leftOut ?? "", /1 hidden file \(\._b\.png\)/);
    match(
      leftOut ?? "",
      /3 files that are no images \(\.csv, \.txt, LICENCE\)/,
    );
    match(leftOut ?? "", /links to a folder above \(.*round/);
  });
});

Deno.test("all images that cannot be read are named at once, with the reasons", async () => {
  await inFolder(async (folder) => {
    const [a, b] = [`${folder}/a`, `${folder}/b`];
    for (const set of [a, b]) await Deno.mkdir(set);
    await Deno.writeFile(`${a}/good.png`, picture(4));
    await Deno.writeFile(`${a}/empty.png`, new Uint8Array());
    await Deno.writeTextFile(`${a}/page.jpg`, "<html>not found</html>");
    await Deno.writeFile(`${b}/early.png`, picture(4).slice(0, 40));
    await Deno.symlink(`${folder}/nowhere.png`, `${b}/link.png`);
    const sets = [await pictureFiles(a), await pictureFiles(b)];
    await rejects(checkPictures(sets), (error) => {
      ok(error instanceof InputError);
      match(error.message, /^Cannot read 4 of 5 images/);
      const said = error.problems.map((line) => line.slice(folder.length + 1));
      deepStrictEqual(said.map((line) => line.split(":")[0]), [
        "a/empty.png",
        "a/page.jpg",
        "b/early.png",
        "b/link.png",
      ]);
      for (
        const [i, says] of [/it is empty/, /HTML/, /ends early/, /a link/]
          .entries()
      ) match(said[i] ?? "", says);
      return true;
    });
  });
});

Deno.test("however many images cannot be read, the message stays short", async () => {
  await inFolder(async (folder) => {
    for (let i = 0; i < 300; i++) {
      await Deno.writeFile(`${folder}/${i}.png`, new Uint8Array());
    }
    await rejects(
      async () => checkPictures([await pictureFiles(folder)]),
      (error) => {
        ok(error instanceof InputError);
        match(error.message, /300 of 300[^]*and 280 more$/);
        ok(error.message.split("\n").length < 25);
        return true;
      },
    );
  });
});

Deno.test("what is no folder of images is refused by what it is", async () => {
  await inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/one.png`, picture(4));
    await Deno.mkdir(`${folder}/text`);
    await Deno.writeTextFile(`${folder}/text/a.txt`, "a");
    for (
      const [path, says] of [
        ["", /the path of their folder is empty/],
        [`${folder}/one.png`, /it is a file; name the folder/],
        [`${folder}/one.png/deeper`, /it is a file/],
        [`${folder}/none`, /there is no such folder$/],
        ["~/photographs", /~ is your home only where the shell/],
        [`${folder}/text`, /no images \(bmp, jpg[^]*left out.*\.txt/],
      ] as const
    ) {
      await rejects(pictureFiles(path), (error) => {
        ok(error instanceof InputError, String(error));
        match(error.message, says);
        return true;
      });
    }
    deepStrictEqual((await findPictures(`${folder}/text`)).files, []);
    const loop = `${folder}/loop`;
    await Deno.symlink(loop, loop);
    await rejects(pictureFiles(loop), EnvironmentError);
  });
});

Deno.test("images come with their sizes, and with what decoding lost", async () => {
  await inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/a.png`, picture(5));
    const deep = await Deno.readFile(new URL("grey_16.png", IMAGES));
    await Deno.writeFile(`${folder}/b.png`, deep);
    const [found] = await checkPictures([await pictureFiles(folder)]);
    deepStrictEqual(found?.sizes, [[2, 5], [11, 18]]);
    match(
      found?.notes.join() ?? "",
      /^warning: 1 of the images .* 16-bit grey/,
    );
    const { data, shape } = await readPicture(`${folder}/a.png`);
    deepStrictEqual(shape, [1, 3, 2, 5]);
    ok(data.every((level) => level === Math.fround(128 / 255)));
  });
});
