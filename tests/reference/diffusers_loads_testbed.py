"""Checks that diffusers draws from the embedded model what `deno task generate` drew.

    deno task generate --prompt "a photo of the face of a nurse" --seed 7 --out runs/nurse
    python tests/reference/diffusers_loads_testbed.py runs/nurse [FOLDER...]

Each folder holds image.png and generate.json, which says how the image was made. The model is loaded by
StableDiffusionPipeline.from_pretrained, as any other; the images may differ by 1/255 on average.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import torch
from diffusers import (
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    EulerDiscreteScheduler,
    PNDMScheduler,
    StableDiffusionPipeline,
)
from PIL import Image

ROOT = Path(__file__).parents[2]
BAR = 1 / 255
SCHEDULERS = {
    "ddim": DDIMScheduler,
    "pndm": PNDMScheduler,
    "euler": EulerDiscreteScheduler,
    "dpmpp_2m": DPMSolverMultistepScheduler,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", help="outputs of `deno task generate`")
    parser.add_argument("--model", type=Path, default=ROOT / "lib/testbed/model", help="diffusers folder")
    args = parser.parse_args()
    pipe = StableDiffusionPipeline.from_pretrained(args.model, dtype=torch.float32)
    pipe.set_progress_bar_config(disable=True)
    config = pipe.scheduler.config
    failed = False
    for folder in args.folders:
        record = json.loads((folder / "generate.json").read_text())
        sampler = record["sampler"]
        pipe.scheduler = SCHEDULERS[sampler["scheduler"]].from_config(config)
        drawn = pipe(
            record["prompt"],
            negative_prompt=record["negative"],
            num_inference_steps=sampler["steps"],
            guidance_scale=sampler["guidance"],
            generator=torch.Generator("cpu").manual_seed(record["seed"]),
            output_type="np",
        ).images[0]
        ours = np.asarray(Image.open(folder / "image.png").convert("RGB")) / 255
        error = float(np.abs(ours - drawn).mean())
        failed |= not error <= BAR
        print(f"{folder}: mean absolute error {error * 255:.3f} / 255, greatest {np.abs(ours - drawn).max() * 255:.2f} / 255")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
