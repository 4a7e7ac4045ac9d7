import { fileURLToPath } from "node:url";
import { at, InputError } from "../core/mod.ts";
import type { Pixels } from "./pixels.ts";
import type { ImageFormat } from "./image_format.ts";
import { checkSize } from "./size_limit.ts";

/** ImageMagick. */
export type Magick = typeof import("@imagemagick/magick-wasm");
type Image = ReturnType<Magick["MagickImage"]["create"]>;

/**
 * Decodes an image of 8 bits a channel by ImageMagick, whose codecs are Pillow's:
 * libjpeg-turbo, libwebp, libpng, libtiff.
 *
 * @throws {InputError} If it is not whole, or has more than 8 bits a channel or a colour space that Pillow converts otherwise.
 */
export async function decodeByMagick(
  bytes: Uint8Array,
  format: ImageFormat,
): Promise<Pixels> {
  const magick = await magickLibrary();
  const { MagickImage, MagickReadSettings } = magick;
  const settings = new MagickReadSettings({
    format: magick.MagickFormat[CODERS[format]],
  });
  const image = MagickImage.create();
  const warnings: string[] = [];
  image.onWarning = ({ error }) =>
    warnings.push(
      ...[error, ...error.relatedErrors].map(({ message }) => message),
    );
  try {
    // The header alone, before there is memory for what it says.
    image.ping(bytes, settings);
    checkSize(image.width, image.height);
    image.read(bytes, settings);
    // Other warnings are of what Pillow does not mind either.
    const early = warnings.find((warning) => /^Premature end/.test(warning));
    if (early) throw new Error(early);
    return pixels(image, magick, format);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(reason(error, format));
  } finally {
    image.dispose();
  }
}

function pixels(
  image: Image,
  { ColorSpace }: Magick,
  format: ImageFormat,
): Pixels {
  const { width, height, depth, colorSpace } = image;
  if (depth > 8) {
    throw new InputError(
      `it is a ${format} of ${depth} bits a channel, which is read of PNG only; save it with 8 bits, or as PNG`,
    );
  }
  const inks = colorSpace === ColorSpace.CMYK;
  const light = [ColorSpace.sRGB, ColorSpace.Gray] as readonly unknown[];
  if (!inks && !light.includes(colorSpace)) {
    const [name] = Object.entries(ColorSpace).find(([, id]) =>
      id === colorSpace
    ) ?? ["unknown"];
    throw new InputError(`its colour space is ${name}; save it as RGB`);
  }
  const data = image.getPixels((all) =>
    all.toByteArray(0, 0, width, height, inks ? "CMYK" : "RGB")
  );
  if (!data) throw new Error("no pixels");
  return { width, height, data: inks ? lightOf(data) : data };
}

/** Light that four inks leave, as Pillow has it: black first, in integers. */
function lightOf(inks: Uint8Array): Uint8Array {
  const data = new Uint8Array(inks.length / 4 * 3);
  for (let i = 0; i < data.length; i++) {
    const pixel = Math.floor(i / 3) * 4;
    const white = 255 - at(inks, pixel + 3);
    const product = at(inks, pixel + i % 3) * white + 128;
    data[i] = white - ((product >> 8) + product >> 8);
  }
  return data;
}

const CODERS = {
  PNG: "Png",
  JPEG: "Jpeg",
  WebP: "WebP",
  BMP: "Bmp",
  TIFF: "Tiff",
  PNM: "Pnm",
} as const satisfies Record<ImageFormat, string>;

const EARLY =
  /^(Premature end|UnexpectedEndOfFile|InsufficientImageData|UnableToReadImageData|Read error|ImproperImageHeader)/;

function reason(error: unknown, format: ImageFormat): string {
  const says = error instanceof Error ? error.message : String(error);
  const [clause = ""] = says.split(/ [`'@]/);
  return EARLY.test(says)
    ? `it is not a whole ${format}: it ends early`
    : `it is not a whole ${format}: the decoder says "${clause.slice(0, 80)}"`;
}

/** Path of what decodes images, which a process that decodes any must be allowed to read. */
export const IMAGE_DECODER: string = fileURLToPath(
  import.meta.resolve("@imagemagick/magick-wasm/magick.wasm"),
);

let opened: Promise<Magick> | undefined;

/** Opens ImageMagick when it is first needed: it is as large as the rest of the program. */
export function magickLibrary(): Promise<Magick> {
  opened ??= (async () => {
    const magick = await import("@imagemagick/magick-wasm");
    await magick.initializeImageMagick(await Deno.readFile(IMAGE_DECODER));
    return magick;
  })();
  return opened;
}
