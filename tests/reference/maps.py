"""Reference values for lib/attribution: maps, masks and their overlap.

    python tests/reference/maps.py

writes tests/reference/maps/*.json. Needs torch and numpy. Maps are random, and
the sizes are unusual on purpose: not square, not powers of two, a resolution
that is no multiple of them.
"""

import json
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

OUT = pathlib.Path(__file__).parent / "maps"


def interpolate(x, size):
    """One map [h, w], as OVAM and BiasMap resize it."""
    return F.interpolate(x[None, None], size=tuple(size), mode="bilinear", align_corners=False)[0, 0]


def mask(x, q):
    return x.numpy() > np.percentile(x.numpy(), q)


def iou(a, b):
    return float(np.logical_and(a, b).sum() / np.logical_or(a, b).sum())


def floats(x):
    """The shortest decimals that read back as the same float32."""
    return [float(str(v)) for v in np.asarray(x, dtype=np.float32).ravel()]


def bits(x):
    return "".join("1" if v else "0" for v in x.ravel())


def smooth(generator, h, w):
    """A positive map with a soft structure, as attention has."""
    coarse = torch.rand(max(2, h // 3), max(2, w // 3), generator=generator)
    return interpolate(coarse, (h, w)) + 0.1 * torch.rand(h, w, generator=generator)


def resizes():
    generator = torch.Generator().manual_seed(1)
    pairs = [
        ((4, 4), (32, 32)),
        ((5, 7), (11, 3)),
        ((3, 5), (29, 31)),
        ((13, 9), (4, 2)),
        ((1, 6), (5, 6)),
        ((6, 1), (6, 4)),
    ]
    for source, target in pairs:
        x = torch.randn(*source, generator=generator)
        yield {
            "from": source,
            "to": target,
            "input": floats(x),
            "output": floats(interpolate(x, target)),
        }


def percentiles():
    rng = np.random.default_rng(2)
    for n in (1, 2, 7, 100):
        for q in (0, 12.5, 70, 75, 99.9, 100):
            x = rng.normal(size=n).astype(np.float32)
            yield {"values": floats(x), "percentile": q, "output": float(np.percentile(x.astype(np.float64), q))}


def module(block, index, h, w):
    return {"name": f"{block}.attentions.{index}.transformer_blocks.0.attn2", "height": h, "width": w}


def entanglement():
    layout = [
        module("down_blocks.0", 0, 10, 14),
        module("down_blocks.0", 1, 10, 14),
        module("down_blocks.1", 0, 5, 7),
        module("mid_block", 0, 3, 4),
        module("up_blocks.1", 0, 5, 7),
        module("up_blocks.1", 1, 5, 7),
        module("up_blocks.2", 0, 10, 14),
    ]
    sides = {"down_blocks": "down", "mid_block": "mid", "up_blocks": "up"}
    resolution = (33, 47)
    percentile = 70
    generator = torch.Generator().manual_seed(3)
    words = [[smooth(generator, m["height"], m["width"]) for m in layout] for _ in range(2)]
    largest = max(((m["height"], m["width"]) for m in layout), key=lambda s: s[0] * s[1])

    def stage(m):
        return f"{sides[m['name'].split('.')[0]]}-{m['height']}"

    def compare(modules):
        sums = [sum(word[i] for i in modules) for word in words]
        return iou(*(mask(interpolate(x, resolution), percentile) for x in sums))

    whole = [interpolate(sum(interpolate(x, largest) for x in word), resolution) for word in words]
    stages = {}
    for name in dict.fromkeys(stage(m) for m in layout):
        stages[name] = compare([i for i, m in enumerate(layout) if stage(m) == name])
    modules = {m["name"]: compare([i]) for i, m in enumerate(layout)}
    return {
        "layout": [{**m, "stage": stage(m)} for m in layout],
        "resolution": resolution,
        "percentile": percentile,
        "maps": [floats(torch.cat([x.flatten() for x in word])) for word in words],
        "heat": [floats(x) for x in whole],
        "masks": [bits(mask(x, percentile)) for x in whole],
        "iou": iou(*(mask(x, percentile) for x in whole)),
        "stages": stages,
        "modules": modules,
    }


def write(name, value):
    text = json.dumps(value, separators=(",", ":"))
    (OUT / f"{name}.json").write_text(text + "\n")


if __name__ == "__main__":
    OUT.mkdir(exist_ok=True)
    write("resize", list(resizes()))
    write("percentile", list(percentiles()))
    write("entanglement", entanglement())
    print(f"torch {torch.__version__}, numpy {np.__version__}")
