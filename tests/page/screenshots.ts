import type { Browser } from "playwright-core";
import { magickLibrary } from "../../lib/images/magick.ts";

/** What is shown of a page for its documentation: a name, the screen, and which part comes first. */
const SHOTS = [
  {
    name: "page-380",
    width: 380,
    height: 760,
    scheme: "dark",
    part: "verdict",
  },
  {
    name: "page-1280",
    width: 1280,
    height: 900,
    scheme: "light",
    part: "leaderboard",
  },
  {
    name: "page-2560",
    width: 2560,
    height: 1440,
    scheme: "light",
    part: "tradeoff",
  },
  {
    name: "page-gallery",
    width: 1280,
    height: 800,
    scheme: "light",
    part: "gallery",
  },
] as const;

/** Takes pictures of a page, one per screen. */
export async function takeScreenshots(
  browser: Browser,
  path: string,
  folder: string,
): Promise<void> {
  for (const { name, width, height, scheme, part } of SHOTS) {
    const context = await browser.newContext({
      viewport: { width, height },
      colorScheme: scheme,
    });
    const page = await context.newPage();
    await page.goto(`file://${path}`);
    const section = page.locator(`#${part}`);
    if (await section.count() > 0) {
      await section.evaluate((element) => element.scrollIntoView());
      const bytes = await small(await page.screenshot());
      await Deno.writeFile(`${folder}/${name}.png`, bytes);
    }
    await context.close();
  }
}

/** With 256 colours, which a page hardly has more of. */
async function small(png: Uint8Array): Promise<Uint8Array> {
  const { ImageMagick, MagickFormat } = await magickLibrary();
  return ImageMagick.read(
    png,
    (image) => image.write(MagickFormat.Png8, (bytes) => bytes.slice()),
  );
}
