"""Draws the letters of contact sheets from DejaVu Sans (https://dejavu-fonts.github.io, free for any use).

    python3 make_font.py /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf 13 > dejavu_sans.json

Each letter is its rows, from the top of the line to its bottom, with a slash between; a pixel is one hexadecimal digit
of darkness, and a row is as wide as the letter moves on.
"""

import json
import sys

from PIL import Image, ImageDraw, ImageFont

path, size = sys.argv[1], int(sys.argv[2])
font = ImageFont.truetype(path, size)
ascent, descent = font.getmetrics()
height = ascent + descent
letters = [chr(c) for c in [*range(0x20, 0x7F), *range(0xA1, 0x100)]] + list("–—‘’“”…→←↑↓−±×λ∅□")
glyphs = {}
for letter in letters:
    width = max(1, round(font.getlength(letter)))
    image = Image.new("L", (width, height), 0)
    ImageDraw.Draw(image).text((0, 0), letter, font=font, fill=255)
    rows = [
        "".join(f"{image.getpixel((x, y)) // 17:x}" for x in range(width)) for y in range(height)
    ]
    glyphs[letter] = "/".join(rows)
print(json.dumps({"font": "DejaVu Sans", "size": size, "height": height, "glyphs": glyphs}, ensure_ascii=False))
