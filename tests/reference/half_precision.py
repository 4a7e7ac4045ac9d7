"""What half precision changes in diffusers, for the table in docs/models.md: noise of the first step, and latents after
20 guided steps, of the embedded model in float16 beside float32, both on the CPU.

python3 tests/reference/half_precision.py lib/testbed/model
"""

import sys

import torch
from diffusers import StableDiffusionPipeline

PROFESSIONS = "nurse pilot mechanic doctor journalist".split()


def sampled(pipe, profession, seed):
    """The first prediction of noise under guidance, and the latents after 20 steps."""
    noises = []
    step = pipe.scheduler.step
    pipe.scheduler.step = lambda noise, *a, **k: (noises.append(noise.float()), step(noise, *a, **k))[1]
    noise = torch.randn((1, 4, 16, 16), generator=torch.Generator().manual_seed(seed))
    latents = pipe(
        f"a photo of the face of a {profession}",
        num_inference_steps=20,
        guidance_scale=7.5,
        latents=noise.to(pipe.unet.dtype),
        output_type="latent",
    ).images
    pipe.scheduler.step = step
    return noises[0], latents.float()


def main(folder):
    pipes = [
        StableDiffusionPipeline.from_pretrained(folder, torch_dtype=dtype, safety_checker=None, local_files_only=True)
        for dtype in (torch.float32, torch.float16)
    ]
    for pipe in pipes:
        pipe.set_progress_bar_config(disable=True)
    worst = []
    for i, profession in enumerate(PROFESSIONS):
        single, half = (sampled(pipe, profession, i + 1) for pipe in pipes)
        worst.append([(a - b).abs().max().item() for a, b in zip(single, half)])
        print(profession, *(f"{x:.4f}" for x in worst[-1]), flush=True)
    noise, latents = (sorted(x) for x in zip(*worst))
    print("greatest", f"{noise[-1]:.4f} {latents[-1]:.4f}")


with torch.no_grad():
    main(*sys.argv[1:])
