"""What the training scripts share: the data, the random words, checkpoints, the record."""

import argparse
import json
import os
import random
import sys
import time
from pathlib import Path

# Threads that wait for each other actively lose tenfold as soon as another program wants a core.
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numpy as np
import torch

SEED = 0
TESTBED = Path(__file__).resolve().parent.parent
MODEL = TESTBED / "model"
MAX_TOKENS = 32


def arguments(description, minutes):
    """Parses DATA, --minutes and --out; every script takes these three."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("data", type=Path, help="folder that render.ts wrote; also takes checkpoints")
    parser.add_argument("--minutes", type=float, default=minutes, help="wall time after which training ends")
    parser.add_argument("--out", type=Path, default=MODEL, help="model folder")
    args = parser.parse_args()
    seed(SEED)
    torch.set_num_threads(int(os.environ.get("THREADS", "2")))
    return args


def seed(value):
    """Seeds every generator in use."""
    random.seed(value)
    np.random.seed(value)
    torch.manual_seed(value)


def load(data, name):
    """Returns the portraits of a split, uint8 [n, 128, 128, 3], and their labels."""
    return np.load(data / f"{name}.npy", mmap_mode="r"), json.loads((data / f"{name}.json").read_text())


def world(data):
    """Returns the world's table and words, as render.ts wrote them."""
    return json.loads((data / "world.json").read_text())


def to_tensor(images):
    """Turns uint8 [n, h, w, 3] into float [n, 3, h, w] from -1 to 1."""
    return torch.from_numpy(np.ascontiguousarray(images)).permute(0, 3, 1, 2).float() / 127.5 - 1


class Clock:
    """Bounds a run by wall time, across resumptions."""

    def __init__(self, minutes, spent=0.0):
        self.budget = minutes * 60
        self.spent = spent
        self.start = time.time()

    @property
    def seconds(self):
        return self.spent + time.time() - self.start

    @property
    def progress(self):
        """Share of the budget that is used, from 0 to 1."""
        return min(self.seconds / self.budget, 1.0)


def checkpoint(path, **state):
    """Writes a checkpoint whole or not at all."""
    torch.save(state, f"{path}.part")
    os.replace(f"{path}.part", path)


def resume(path):
    """Returns the checkpoint at the path, or None."""
    return torch.load(path, weights_only=False) if Path(path).exists() else None


def record(out, part, **facts):
    """Adds a part's facts to training.json, beside the weights."""
    path = out / "training.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    known[part] = {"seed": SEED, "torch": torch.__version__, **facts}
    path.write_text(json.dumps(known, indent=2) + "\n")


def log(*words):
    """Prints at once, so that a log file can be followed."""
    print(*words, flush=True)
    sys.stdout.flush()


def vary(caption, rng):
    """Says a caption in other words, so that prompts need not be quoted from the training set."""
    if rng.random() < 0.4:
        caption = caption.replace("photo", rng.choice(["portrait", "picture", "image", "headshot"]))
    if rng.random() < 0.4:
        caption = caption.replace("the face of ", "")
    if rng.random() < 0.25:
        for prefix in ("a photo of ", "a photo of the face of "):
            if caption.startswith(prefix):
                caption = caption[len(prefix):]
    if rng.random() < 0.3:
        caption = caption.replace("female person", "woman").replace("male person", "man")
    if rng.random() < 0.1:
        caption = caption.replace(" an ", " a ")
    return caption
