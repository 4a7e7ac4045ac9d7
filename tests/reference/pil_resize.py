"""Makes the reference of Pillow's bicubic resize, pil_resize.json beside this file.

Run: python tests/reference/pil_resize.py   (needs pillow and numpy)
"""

import json
import pathlib

import numpy as np
import PIL
from PIL import Image

CASES = [((7, 5), (3, 3)), ((12, 20), (6, 10)), ((9, 9), (14, 11)), ((16, 16), (5, 16))]


def case(index, source, target):
    pixels = np.random.default_rng(index).integers(0, 256, (*source, 3), dtype=np.uint8)
    resized = Image.fromarray(pixels).resize(target[::-1], Image.Resampling.BICUBIC)
    planes = lambda image: np.asarray(image).transpose(2, 0, 1).flatten().tolist()
    return {"from": source, "to": target, "input": planes(pixels), "output": planes(resized)}


cases = [case(i, source, target) for i, (source, target) in enumerate(CASES)]
out = pathlib.Path(__file__).parent / "pil_resize.json"
out.write_text(json.dumps({"pillow": PIL.__version__, "cases": cases}) + "\n")
