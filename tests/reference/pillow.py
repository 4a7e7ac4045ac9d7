"""What Pillow makes of images of every kind that Entangle reads.

    python tests/reference/pillow.py

writes tests/reference/pillow/: tiny images, and pixels.json, for each of them the mode that Pillow
opens it in and the pixels of `Image.open(file).convert("RGB")`, row by row, in hexadecimal.
lib/images/decode_image_test.ts compares.
"""

import json
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

OUT = Path(__file__).parent / "pillow"
HEIGHT, WIDTH = 11, 18  # more than one block of a JPEG, and no multiple of 8

# The passes of an interlaced PNG: first column and row, step of columns and rows.
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
GREY, COLOUR, GREY_ALPHA, COLOUR_ALPHA = 0, 2, 4, 6


def main() -> None:
    OUT.mkdir(exist_ok=True)
    for old in OUT.iterdir():
        old.unlink()
    random = np.random.default_rng(0)
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    smooth = np.stack([x * 13 % 256, y * 19 % 256, x * y % 256], -1)
    noise = random.integers(0, 256, (HEIGHT, WIDTH, 3))
    colour = np.where((x > 9)[..., None], noise, smooth).astype(np.uint8)
    alpha = random.integers(0, 256, (HEIGHT, WIDTH), dtype=np.uint8)
    deep = random.integers(0, 65536, (HEIGHT, WIDTH, 4), dtype=np.uint16)
    deep[:4, :, 0] >>= 8  # dark enough for Pillow's 16-bit grey
    write_png_by_pillow(colour, alpha)
    write_png_by_hand(deep)
    write_jpeg(colour, alpha)
    write_others(colour, alpha, deep)
    pixels = {}
    warnings.simplefilter("ignore")
    for path in sorted(OUT.iterdir()):
        with Image.open(path) as image:
            rgb = np.asarray(image.convert("RGB"))
            pixels[path.name] = {"mode": image.mode, "size": image.size, "rgb": rgb.tobytes().hex()}
    (OUT / "pixels.json").write_text(json.dumps({"pillow": Image.__version__, "images": pixels}, indent=1) + "\n")


def save(name: str, image: Image.Image, **options) -> None:
    image.save(OUT / name, **options)


def turned() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: a quarter turn
    return exif


def write_png_by_pillow(colour: np.ndarray, alpha: np.ndarray) -> None:
    image, grey = Image.fromarray(colour), Image.fromarray(colour[..., 1])
    palette = image.quantize(16)
    save("rgb.png", image)
    save("rgba.png", Image.fromarray(np.dstack([colour, alpha])))
    save("grey.png", grey)
    save("grey_alpha.png", Image.fromarray(np.dstack([colour[..., 1], alpha])))
    save("one_bit.png", Image.fromarray(colour[..., 1] > 127))
    save("palette.png", palette)
    save("palette_1bit.png", image.quantize(2), bits=1)
    save("palette_8bit.png", image.quantize(150))
    save("palette_transparency.png", palette, transparency=bytes(range(0, 256, 16)))
    save("grey_transparent_level.png", grey, transparency=7)
    save("rgb_transparent_colour.png", image, transparency=(0, 0, 0))
    save("exif.png", image, exif=turned())
    info = PngImagePlugin.PngInfo()
    info.add_text("parameters", "a photo of a nurse é", zip=True)
    info.add_itxt("wörk", "護士")
    save("text_and_profile.png", image, pnginfo=info, icc_profile=b"x" * 200)
    save("jpeg_inside.png", image, format="JPEG", quality=90)


def write_png_by_hand(deep: np.ndarray) -> None:
    for name, kind, samples in [
        ("rgb_16.png", COLOUR, deep[..., :3]),
        ("rgba_16.png", COLOUR_ALPHA, deep),
        ("grey_16.png", GREY, deep[..., :1]),
        ("grey_alpha_16.png", GREY_ALPHA, deep[..., :2]),
    ]:
        write_png(name, 16, kind, samples)
    write_png("interlaced_16.png", 16, COLOUR, deep[..., :3], interlaced=True)
    write_png("interlaced_8.png", 8, COLOUR, deep[..., :3] >> 8, interlaced=True)
    for depth in (1, 2, 4):
        grey = deep[..., 1:2] >> (16 - depth)
        write_png(f"grey_{depth}bit.png", depth, GREY, grey)
        write_png(f"interlaced_{depth}bit.png", depth, GREY, grey, interlaced=True)


def write_png(name: str, depth: int, kind: int, samples: np.ndarray, interlaced: bool = False) -> None:
    def chunk(what: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + what + data + struct.pack(">I", zlib.crc32(what + data))

    def line(row: np.ndarray) -> bytes:
        bits = "".join(format(int(v), f"0{depth}b") for v in row.ravel())
        bits += "0" * (-len(bits) % 8)
        return b"\0" + bytes(int(bits[i : i + 8], 2) for i in range(0, len(bits), 8))

    passes = PASSES if interlaced else [(0, 0, 1, 1)]
    lines = b"".join(line(row) for x, y, dx, dy in passes for row in samples[y::dy, x::dx] if row.size)
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, depth, kind, 0, 0, int(interlaced))
    (OUT / name).write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    )


def write_jpeg(colour: np.ndarray, alpha: np.ndarray) -> None:
    image = Image.fromarray(colour)
    inks = Image.merge("CMYK", [Image.fromarray(a) for a in (*np.moveaxis(colour, -1, 0), alpha)])
    save("rgb.jpg", image, quality=90)
    save("rgb_444.jpg", image, quality=95, subsampling=0)
    save("rgb_422.jpeg", image, quality=75, subsampling=1)
    save("rgb_as_it_is.jpg", image, quality=90, keep_rgb=True)
    save("grey.jpg", Image.fromarray(colour[..., 1]), quality=90)
    save("progressive.jpg", image, quality=80, progressive=True)
    save("restarts.jpg", image, quality=60, optimize=True, restart_marker_blocks=1)
    save("cmyk.jpg", inks, quality=90)
    save("cmyk_progressive.jpg", inks, quality=70, progressive=True)
    save("exif_profile_comment.jpg", image, quality=90, exif=turned(), icc_profile=b"x" * 200, comment=b"hello")
    whole = (OUT / "rgb.jpg").read_bytes()
    (OUT / "more_behind.jpg").write_bytes(whole + b"more")


def write_others(colour: np.ndarray, alpha: np.ndarray, deep: np.ndarray) -> None:
    image, grey = Image.fromarray(colour), Image.fromarray(colour[..., 1])
    blended = Image.fromarray(np.dstack([colour, alpha]))
    palette = image.quantize(16)
    save("lossy.webp", image, quality=80)
    save("lossless.webp", image, lossless=True)
    save("alpha.webp", blended, lossless=True, exact=True)
    save("alpha_lossy.webp", blended, quality=80)
    save("animated.webp", image, save_all=True, append_images=[image.rotate(180)], lossless=True)
    for name, kind in [("rgb", image), ("grey", grey), ("palette", palette), ("rgba", blended)]:
        save(f"{name}.bmp", kind)
        save(f"{name}.tif", kind)
    save("one_bit.bmp", Image.fromarray(colour[..., 1] > 127))
    save("one_bit.tif", Image.fromarray(colour[..., 1] > 127))
    save("cmyk.tif", Image.merge("CMYK", [*image.split(), Image.fromarray(alpha)]))
    for compression in ("tiff_lzw", "tiff_deflate", "packbits", "jpeg"):
        save(f"{compression}.tiff", image, compression=compression)
    save("pages.tiff", image, save_all=True, append_images=[image.rotate(180)])
    save("rgb.ppm", image)
    save("grey.pgm", grey)
    # Kinds that are refused, for ImageMagick of 8 bits cannot do as Pillow does.
    save("refused_grey_16.tif", Image.fromarray(deep[..., 0]))
    save("refused_float.tif", Image.fromarray(deep[..., 0].astype(np.float32)))
    save("refused_lab.tif", image.convert("LAB"))
    (OUT / "refused_16.pgm").write_bytes(b"P5\n%d %d\n65535\n" % (WIDTH, HEIGHT) + deep[..., 0].astype(">u2").tobytes())
    save("refused.gif", palette)


if __name__ == "__main__":
    main()
