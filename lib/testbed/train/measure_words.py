"""Measures whether words look at what they name, and whether overlap tells how far they are entangled.

    python measure_words.py DATA --out MODEL --images 300

On held-out portraits of the balanced draw, noised to a time step, under the attribution prompt. Writes words.json beside the weights:
recall of signs and accuracy of masks by threshold, mean IoU, and its rank correlation with the table of entanglement by reading.
"""

from common import arguments_of, keep_figures, log
from grounding import ATTRIBUTES
from measure import Scorer
from reading import SIZE, Eye, mask, whole

import json

import numpy as np
import torch
from PIL import Image
from scipy.stats import spearmanr
from torch.nn import functional as F

THRESHOLDS = (10, 20, 30, 40, 50, 60, 70, 80, 90)
TIMES = (51, 301, 601, 901)
REREAD = 301


def recall(masks, goals):
    """Share of what a word is told to look at that lies in its mask: mean over portraits that show any of it, and of how many."""
    spread = F.interpolate(goals, scale_factor=SIZE // goals.shape[-1], mode="nearest")
    held = (masks * spread).sum((2, 3)) / spread.sum((2, 3))
    return held.nanmean(0).tolist()


def revealed(images, masks):
    """Pictures where the mask is, and each one's mean colour elsewhere."""
    x = np.asarray(images).astype(np.float32)
    shown = np.where(masks.numpy()[..., None], x, x.mean((1, 2), keepdims=True))
    return [Image.fromarray(picture) for picture in shown.round().astype(np.uint8)]


def accuracy(scorer, images, labels, kind, masks):
    guesses = scorer(revealed(images, masks))[kind]
    return float(np.mean([scorer.values[kind][g] == label[kind] for g, label in zip(guesses, labels)]))


def faithfulness(eye, scorer, attribute):
    """Recall, and what the judge sees in the mask and in the rest, by threshold."""
    maps = whole(eye.maps(attribute, REREAD))
    lines = {}
    for threshold in THRESHOLDS:
        own = mask(maps, threshold)
        goals = eye.goals(attribute)
        profession, named = recall(own, goals)
        best, _ = recall(mask(whole({"goals": goals}), threshold), goals)
        lines[threshold] = {
            "recall": named,
            "recall_profession": profession,
            "recall_profession_attainable": best,
            "kept": accuracy(scorer, eye.images, eye.labels, attribute, own[:, 1]),
            "rest": accuracy(scorer, eye.images, eye.labels, attribute, ~own[:, 1]),
        }
    return lines


def overlap(masks):
    return (masks[:, 0] & masks[:, 1]).sum((1, 2)) / (masks[:, 0] | masks[:, 1]).sum((1, 2))


def soft(maps):
    """Sum of the lesser over the sum of the greater, of two maps each."""
    return maps.amin(1).sum((1, 2)) / maps.amax(1).sum((1, 2))


def readings(maps):
    """Overlap of the two words in each portrait, by how it is read."""
    found = {f"percentile {p}": overlap(mask(maps, p)) for p in (50, 60, 70, 80, 90, 95)}
    low, high = maps.amin((2, 3), keepdim=True), maps.amax((2, 3), keepdim=True)
    found["soft, raw"] = soft(maps / maps.sum((2, 3), keepdim=True))
    found["soft, min-max"] = soft((maps - low) / (high - low))
    return found


def stages(modules, maps):
    """The sets of modules that are read: all of them, and those of one side and size."""
    sets = {"all modules": lambda name: True}
    for name in modules:
        stage = f"{name.split('_')[0]}-{maps[name].shape[-1]}"
        members = [m for m in modules if m.split("_")[0] == name.split("_")[0] and maps[m].shape[-1] == maps[name].shape[-1]]
        sets[stage] = members.__contains__
    return sets


def ranked(values, eye, attribute, rng):
    """Rank correlation of professions' means with the table, and its interval over professions drawn again."""
    means = np.array([values[eye.professions == i].mean() for i in range(20)])
    truth = np.array([eye.table["entanglement"][p][attribute] for p in eye.table["professions"]])
    draws = [rng.integers(20, size=20) for _ in range(1000)]
    low, high = np.nanquantile([spearmanr(means[d], truth[d])[0] for d in draws], [0.025, 0.975])
    return {"mean": float(means.mean()), "spearman": float(spearmanr(means, truth)[0]), "interval": [float(low), float(high)]}


def validity(eye, attribute, times):
    """How well each reading of the overlap ranks professions by their entanglement."""
    lines, rng = {}, np.random.default_rng(0)
    for t in times:
        maps = eye.maps(attribute, t)
        for name, chosen in stages(eye.order(), maps).items():
            for kind, values in readings(whole(maps, chosen)).items():
                lines[f"t {t}, {name}, {kind}"] = ranked(values.numpy(), eye, attribute, rng)
    return lines


def told(found):
    """The ten readings that rank best, and those of all modules at the timestep of the masks."""
    best = sorted(found, key=lambda name: -found[name]["spearman"])[:10]
    return {name: line for name, line in found.items() if name in best or name.startswith(f"t {REREAD}, all modules")}


def main():
    def add(parser):
        parser.add_argument("--images", type=int, default=300, help="held-out portraits")
        parser.add_argument("--times", type=int, nargs="+", default=TIMES, help="time steps of the readings")

    args = arguments_of(__doc__, add)
    eye = Eye(args.out, args.data, args.images)
    scorer = Scorer(args.out / "clip", eye.table)
    report = {"images": args.images, "timestep": REREAD}
    for attribute in ATTRIBUTES:
        known, found = faithfulness(eye, scorer, attribute), validity(eye, attribute, args.times)
        best = max(found, key=lambda name: found[name]["spearman"])
        usual = found[f"t {REREAD}, all modules, percentile 70"]
        report[attribute] = {"masks": known, "usual": usual, "best": {"reading": best, **found[best]}, "readings": told(found)}
        log(attribute, json.dumps({t: {k: round(v, 3) for k, v in line.items()} for t, line in known.items() if t >= 50}))
        log(attribute, "usual", json.dumps(usual), "best", best, json.dumps(found[best]))
    keep_figures(args.out, "words", report)


if __name__ == "__main__":
    main()
