import {
  deepStrictEqual,
  match,
  notDeepStrictEqual,
  ok,
  rejects,
} from "node:assert/strict";
import type { Spec } from "../../lib/bench/mod.ts";
import { InputError } from "../../lib/core/mod.ts";
import { encodePng, raster } from "../../lib/report/mod.ts";
import spec from "../../specs/gender.ts";
import { inFolder } from "../../tests/support/folder.ts";
import { openReferences } from "./references.ts";

const picture = (level: number, width = 4) =>
  encodePng(raster({
    data: new Float32Array(3 * width * 2).fill(level),
    shape: [3, 2, width],
  }));

/** A folder for each group with two images in each. */
async function groups(folder: string): Promise<void> {
  for (const [i, group] of ["male", "female"].entries()) {
    await Deno.mkdir(`${folder}/${group}`);
    for (const name of ["a.png", "b.png"]) {
      await Deno.writeFile(`${folder}/${group}/${name}`, picture(i));
    }
  }
}

Deno.test("references may lie beside notes, thumbnails and folders of other groups", async () => {
  await inFolder(async (folder) => {
    await groups(folder);
    const plain = await openReferences(spec, folder);
    await Deno.mkdir(`${folder}/notes`);
    await Deno.writeTextFile(`${folder}/notes/readme.txt`, "about");
    await Deno.writeTextFile(`${folder}/male/labels.csv`, "a,b");
    await Deno.mkdir(`${folder}/female/.ipynb_checkpoints`);
    const thumbnail = `${folder}/female/.ipynb_checkpoints/a-checkpoint.png`;
    await Deno.writeFile(thumbnail, picture(0));
    await Deno.mkdir(`${folder}/.thumbnails`);
    const beside = await openReferences(spec, folder);
    // They are the same images, so what was fitted to them is too.
    deepStrictEqual(beside.identity, plain.identity);
    match(beside.notes?.join("\n") ?? "", /male": 1 file that.*\.csv/);
    match(beside.notes?.join("\n") ?? "", /1 hidden folder /);
    await Deno.symlink(`${folder}/male`, `${folder}/old`);
    const more = await openReferences(spec, folder);
    ok(more.identity !== plain.identity);
    const [images, linked] = [await more.of("male"), await more.of("old")];
    deepStrictEqual(images.shape, [2, 3, 2, 4]);
    deepStrictEqual(linked, images);
  });
});

for (
  const [name, damage, says] of [
    [
      "images that cannot be read, of every group at once",
      async (folder: string) => {
        await Deno.writeTextFile(`${folder}/male/a.png`, "<html>");
        await Deno.writeFile(`${folder}/female/b.png`, new Uint8Array());
      },
      /2 of 4 images[^]*male\/a\.png: .*HTML[^]*female\/b\.png: it is empty/,
    ],
    [
      "images of several sizes, by name",
      (folder: string) =>
        Deno.writeFile(`${folder}/female/b.png`, picture(1, 7)),
      /one size in each folder[^]*female\/b\.png: 7×2 pixels, .*a\.png has 4×2/,
    ],
    [
      "unequal counts, with what was not counted",
      async (folder: string) => {
        await Deno.remove(`${folder}/male/b.png`);
        await Deno.writeTextFile(`${folder}/male/b.gif`, "GIF89a");
      },
      /equally many[^]*male: 1 image[^]*\.gif[^]*female: 2 images/,
    ],
    [
      "a group without a folder",
      (folder: string) => Deno.remove(`${folder}/male`, { recursive: true }),
      /male": there is no such folder/,
    ],
  ] as const
) {
  Deno.test(`openReferences() refuses ${name}`, async () => {
    await inFolder(async (folder) => {
      await groups(folder);
      await damage(folder);
      await rejects(openReferences(spec as Spec, folder), (error) => {
        ok(error instanceof InputError, String(error));
        match(error.message, says);
        return true;
      });
    });
  });
}

Deno.test("masks lie beside the groups, under names of their own, and what is fitted depends on them", async () => {
  await inFolder(async (folder) => {
    await groups(folder);
    const plain = await openReferences(spec, folder);
    await Deno.mkdir(`${folder}/male_mask`);
    for (const name of ["a.png", "b.png"]) {
      await Deno.writeFile(`${folder}/male_mask/${name}`, picture(1));
    }
    const masked = await openReferences(spec, folder);
    notDeepStrictEqual(masked.identity, plain.identity);
    const { shape, data } = await masked.of("male_mask");
    deepStrictEqual([shape, data.every((x) => x === 1)], [[2, 3, 2, 4], true]);
    await rejects(
      masked.of("female_mask"),
      /expected a folder ".*female_mask"/,
    );
  });
});

Deno.test("the drawn portraits have masks of all that shows the person, not of the profession", async () => {
  const references = await openReferences(spec, undefined);
  const { shape, data } = await references.of("female_mask");
  deepStrictEqual(shape, [100, 3, 128, 128]);
  let covered = 0;
  for (const x of data) covered += x;
  ok(data.every((x) => x === 0 || x === 1));
  const share = covered / data.length;
  ok(share > 0.05 && share < 0.6, `${share}`);
});

Deno.test("a dataset with labels is taken as it is distributed: the first images of each group, equally many", async () => {
  await inFolder(async (folder) => {
    const write = async (name: string, level: number) => {
      await Deno.mkdir(`${folder}/${name}`.replace(/[^/]*$/, ""), {
        recursive: true,
      });
      await Deno.writeFile(`${folder}/${name}`, picture(level));
    };
    const people = ["Male", "Female", "Male", "Female", "Female"];
    for (const [i] of people.entries()) await write(`ff/train/${i}.jpg`, i / 5);
    await Deno.writeTextFile(
      `${folder}/ff/fairface_label_train.csv`,
      ["file,age,gender,race,service_test"].concat(
        people.map((gender, i) => `train/${i}.jpg,20-29,${gender},White,True`),
      ).join("\n"),
    );
    const { of, described, notes } = await openReferences(spec, `${folder}/ff`);
    deepStrictEqual(described.images, 2);
    match(notes?.join() ?? "", /FairFace\): the first 2 images of each group/);
    const firstOf = async (group: string) => (await of(group)).data[0] ?? NaN;
    ok(Math.abs(await firstOf("male") - 0) < 0.01);
    ok(Math.abs(await firstOf("female") - 1 / 5) < 0.01);

    await write("utk/20_0_0_20170117195420803.jpg.chip.jpg", 0.1);
    await write("utk/30_0_0_20170117195420804.jpg.chip.jpg", 0.2);
    await write("utk/20_1_3_20170117195420805.jpg.chip.jpg", 0.3);
    const utk = await openReferences(spec, `${folder}/utk`);
    deepStrictEqual(utk.described.images, 1);
    const race = {
      ...spec,
      attribute: {
        name: "race",
        groups: [
          { id: "white", words: ["white"] },
          { id: "hispanic", words: ["hispanic"] },
        ],
      },
    } as Spec;
    await rejects(
      openReferences(race, `${folder}/utk`),
      /UTKFace\) name none of "hispanic" as race/,
    );
  });
});
