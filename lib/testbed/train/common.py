"""What the training scripts share: the data, the random words, checkpoints, the record."""

import argparse
import hashlib
import json
import os
import random
import sys
import time
from pathlib import Path

import numpy as np
import torch

SEED = 0
TESTBED = Path(__file__).resolve().parent.parent
MODEL = TESTBED / "model"
MAX_TOKENS = 32


def arguments(description, minutes, workers=1, add=lambda parser: None):
    """Parses the command line of a script that trains for some minutes."""

    def training(parser):
        parser.add_argument("--minutes", type=float, default=minutes, help="wall time after which training ends")
        parser.add_argument("--workers", type=int, default=workers, help="processes of one thread each")
        parser.add_argument("--init", type=Path, help="model folder whose weights training starts from")
        parser.add_argument("--rate", type=float, default=1, help="factor of the learning rate")
        add(parser)

    return arguments_of(description, training)


def arguments_of(description, add=lambda parser: None):
    """Parses DATA, --out and what else is added; then seeds everything."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder that render.ts wrote; also takes checkpoints")
    parser.add_argument("--out", type=Path, default=MODEL, help="model folder")
    add(parser)
    args = parser.parse_args()
    seed(SEED)
    # More threads lose tenfold as soon as another program wants a core: they wait for each other.
    torch.set_num_threads(int(os.environ.get("THREADS", "1")))
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


def weights_of(kind, folder):
    """Returns the weights of a saved model in single precision."""
    return kind.from_pretrained(folder, torch_dtype=torch.float32).state_dict()


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
    """Adds a run's facts to training.json, beside the weights; a part trained in several runs has several."""
    path = out / "training.json"
    known = json.loads(path.read_text()) if path.exists() else {}
    known.setdefault(part, []).append({"seed": SEED, "torch": torch.__version__, **facts})
    path.write_text(json.dumps(known, indent=2) + "\n")


def keep_figures(out, name, report):
    """Writes what was measured beside the weights, to four places, and of which weights it was."""
    weights = (out / "unet" / "diffusion_pytorch_model.safetensors").read_bytes()
    kept = {"unet": hashlib.sha256(weights).hexdigest(), **rounded(report)}
    (out / f"{name}.json").write_text(json.dumps(kept, indent=2) + "\n")


def rounded(found):
    """The same with every number to four places."""
    if isinstance(found, dict):
        return {key: rounded(value) for key, value in found.items()}
    if isinstance(found, (list, tuple)):
        return [rounded(value) for value in found]
    return round(found, 4) if isinstance(found, float) else found


def tidy(out):
    """Takes from the configurations where they were made, and lets everybody read the weights."""
    for path in out.rglob("*.json"):
        config = json.loads(path.read_text())
        if config.pop("_name_or_path", None):
            path.write_text(json.dumps(config, indent=2) + "\n")
    for path in out.rglob("*.safetensors"):
        path.chmod(0o644)


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
