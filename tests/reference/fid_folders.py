"""FID of two folders of image files by pytorch-fid, to be held against `deno task measure` and `deno task fid`.

    pip install pytorch-fid==0.3.0 torchvision torch safetensors pillow
    python tests/reference/fid_folders.py /tmp/fid

writes /tmp/fid/a and /tmp/fid/b, PNG and JPEG of two sizes, /tmp/fid/inception.safetensors, the random weights of
inception.py, and prints pytorch-fid's distance of the folders with them. Then

    deno task measure /tmp/fid/a --attribute gender --embedded --inception /tmp/fid/inception.safetensors \\
      --reference /tmp/fid/b --metrics fid_dataset,kid_dataset --out /tmp/fid/out

must say the same FID within 1e-3, relative. Nothing is committed: the weights are 90 MB.
"""

import sys
from pathlib import Path

import numpy as np
import torch
import torchvision_python  # noqa: F401
from inception import random_network
from PIL import Image
from pytorch_fid import fid_score
from safetensors.torch import save_file

OUT = Path(sys.argv[1])
N = 24


def draw(folder, suffix, size, seed):
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    for i in range(N):
        small = rng.integers(0, 256, (6, 6, 3), dtype=np.uint8)
        Image.fromarray(small).resize(size, Image.BICUBIC).save(folder / f"{i}{suffix}")


def main():
    torch.set_num_threads(2)
    draw(OUT / "a", ".png", (96, 96), 0)
    draw(OUT / "b", ".jpg", (80, 80), 1)
    network, weights = random_network()
    save_file({name: x.contiguous() for name, x in weights.items()}, OUT / "inception.safetensors")
    sets = [
        fid_score.calculate_activation_statistics(
            sorted((OUT / name).iterdir()), network, batch_size=8, num_workers=0
        )
        for name in ("a", "b")
    ]
    print(f"FID {fid_score.calculate_frechet_distance(*sets[0], *sets[1])}")


if __name__ == "__main__":
    main()
