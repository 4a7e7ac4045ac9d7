import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { inFolder } from "../../../tests/support/folder.ts";
import { imaginedPlan } from "../../../tests/support/scores.ts";
import { decodeImage } from "../../images/mod.ts";
import { encodePng } from "../png.ts";
import { plain } from "../raster.ts";
import { besides } from "./gallery.ts";
import { readGallery } from "./read_gallery.ts";

const plan = imaginedPlan({
  methods: ["plain", "fair"],
  subjects: ["p0"],
  seeds: [0, 1],
});

Deno.test("pictures are taken with their overlays where there are any, and lie beside the page if they are too many for it", async () => {
  await inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/images/plain/p0`, { recursive: true });
    await Deno.mkdir(`${folder}/overlays/plain/p0`, { recursive: true });
    const image = encodePng(plain(8, 8, [200, 40, 40]));
    await Deno.writeFile(`${folder}/images/plain/p0/0.png`, image);
    await Deno.writeFile(`${folder}/images/plain/p0/1.png`, image);
    await Deno.writeFile(
      `${folder}/overlays/plain/p0/0.png`,
      encodePng(plain(38, 8, [40, 200, 40])),
    );
    const { gallery, files } = await readGallery(plan, folder, { beside: "b" });
    deepStrictEqual(gallery.seeds, [0, 1]);
    deepStrictEqual(files, []);
    const [strip, alone] = [0, 1].map((s) => gallery.picture("plain", "p0", s));
    strictEqual(strip?.panels, 4);
    strictEqual(alone?.panels, 1);
    strictEqual(gallery.picture("fair", "p0", 0), undefined);
    const bytes = Uint8Array.fromBase64(alone?.src.split(",")[1] ?? "");
    const { width, height, data } = await decodeImage(bytes);
    deepStrictEqual([width, height], [8, 8]);
    ok(Math.abs((data[0] ?? 0) - 200) < 8, "its colour is the picture's");

    const outside = await readGallery(plan, folder, { beside: "b", inline: 9 });
    strictEqual(outside.files.length, 2);
    const paths = outside.files.map(({ path }) => path);
    for (const seed of [0, 1]) {
      const { src = "" } = outside.gallery.picture("plain", "p0", seed) ?? {};
      match(src, /^b\/[0-9a-f]{16}\.webp$/);
      ok(paths.includes(src));
    }
    const few = await readGallery(plan, folder, { beside: "b", seeds: 0 });
    deepStrictEqual(few.gallery.seeds, []);
  });
});

Deno.test("a label flips where it is another than the first method's, and not where either has none", () => {
  const image = (label?: string) => ({
    seed: 0,
    subject: "p0",
    ...label && { label },
  });
  const flipped = (...labels: (string | undefined)[]) =>
    besides(labels.map(image)).map((shown) => shown.flipped);
  deepStrictEqual(flipped("a", "a", "b"), [false, false, true]);
  deepStrictEqual(flipped("a", undefined, "b"), [false, false, true]);
  deepStrictEqual(flipped(undefined, "a"), [false, false]);
  deepStrictEqual(besides([undefined, image("a")])[0]?.observation, undefined);
});

Deno.test("judges disagree where one saw another group, or nothing, of an image that both looked at", () => {
  const images = (...labels: (string | undefined)[]) =>
    labels.map((label) => ({ seed: 0, subject: "p0", ...label && { label } }));
  deepStrictEqual(
    besides(images("a", "a", "a", "b"), images("a", "b", undefined))
      .map(({ disputed }) => disputed),
    [undefined, "b", "nothing", undefined],
  );
});
