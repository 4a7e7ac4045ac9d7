"""Measures what each part of the grounding does: trains a network for each from nothing, by the same number of steps, and asks it.

    python ablation.py DATA --out FOLDER --steps 800        (after render.ts, for the embedded model's autoencoder and text)

Without captions that name an attribute, with them, with the attribute's word grounded, and with the profession's word as well: a
folder each in FOLDER. What is done is not done twice. Writes ablation.json there.
"""

from common import MODEL, arguments_of, log

import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

# Which words are grounded, and what captions say.
ARMS = {
    "nothing": ("none", "plain"),
    "captions": ("none", "all"),
    "attribute": ("attribute", "all"),
    "both": ("both", "all"),
}
PERCENTILE = "70"
SOFT = "t 301, all modules, soft, min-max"


def run(name, *words):
    subprocess.run([sys.executable, HERE / f"{name}.py", *(str(word) for word in words)], check=True)


def train(arm, args):
    """Trains a network, and measures where its words look, unless that was done."""
    out, (ground, captions) = args.out / arm, ARMS[arm]
    if not out.exists():
        shutil.copytree(MODEL, out, ignore=shutil.ignore_patterns("measured.json", "middle.json", "words.json", "training.json", "ablation.json"))
    if not (out / "training.json").exists():
        told = ("--ground", ground, "--captions", captions)
        run("fit_unet", args.data, "--out", out, "--workers", 1, "--steps", args.steps, "--name", f"ablation-{arm}", *told)
    if not (out / "words.json").exists():
        run("measure_words", args.data, "--out", out, "--images", args.images, "--times", 301)
    return summary(json.loads((out / "words.json").read_text()), json.loads((out / "training.json").read_text())["unet"][-1])


def summary(words, training):
    """What is quoted of an arm."""
    lines = {}
    for attribute in ("gender", "race", "age"):
        found, soft = words[attribute], words[attribute]["readings"][SOFT]
        masks = {name: round(value, 3) for name, value in found["masks"][PERCENTILE].items()}
        ranked = {"spearman": round(soft["spearman"], 2), "interval": [round(v, 2) for v in soft["interval"]]}
        lines[attribute] = {**masks, "miou": round(found["usual"]["mean"], 3), "soft": ranked}
    return {**lines, "steps": training["steps"], "final_loss": training["final_loss"]}


def main():
    def add(parser):
        parser.add_argument("--steps", type=int, default=800, help="of each network's training")
        parser.add_argument("--images", type=int, default=200, help="held-out portraits")

    args = arguments_of(__doc__, add)
    args.out.mkdir(parents=True, exist_ok=True)
    report = {}
    for arm in ARMS:
        report[arm] = train(arm, args)
        log(arm, json.dumps(report[arm]))
        (args.out / "ablation.json").write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
