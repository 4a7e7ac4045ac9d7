"""What half precision changes in diffusers, for docs/models.md: noise of the first step, and latents after 20 guided
steps, of the embedded model in float16 beside float32, both on the CPU.

python3 tests/reference/half_precision.py lib/testbed/model 1 2 3 4
"""

import sys
from statistics import median

import torch
from diffusers import StableDiffusionPipeline

PROFESSIONS = (
    "architect artist athlete cashier chef doctor driver engineer firefighter journalist "
    "lawyer mechanic musician nurse officer pilot scientist teacher waiter worker"
).split()
BAR = 0.02


def sampled(pipe, seed):
    """The first prediction of noise under guidance, and the latents after 20 steps, of each profession."""
    noises = []
    step = pipe.scheduler.step
    pipe.scheduler.step = lambda noise, *a, **k: (noises.append(noise.float()), step(noise, *a, **k))[1]
    noise = torch.randn((1, 4, 16, 16), generator=torch.Generator().manual_seed(seed))
    latents = pipe(
        [f"a photo of the face of a {profession}" for profession in PROFESSIONS],
        num_inference_steps=20,
        guidance_scale=7.5,
        latents=noise.repeat(len(PROFESSIONS), 1, 1, 1).to(pipe.unet.dtype),
        output_type="latent",
    ).images
    pipe.scheduler.step = step
    return noises[0], latents.float()


def main(folder, *seeds):
    pipes = [
        StableDiffusionPipeline.from_pretrained(folder, torch_dtype=dtype, safety_checker=None, local_files_only=True)
        for dtype in (torch.float32, torch.float16)
    ]
    for pipe in pipes:
        pipe.set_progress_bar_config(disable=True)
    noise, latents = [], []
    for seed in map(int, seeds):
        single, half = (sampled(pipe, seed) for pipe in pipes)
        for into, a, b in zip((noise, latents), single, half):
            into += (a - b).abs().amax((1, 2, 3)).tolist()
        for i, profession in enumerate(PROFESSIONS, -len(PROFESSIONS)):
            print(profession, seed, f"{noise[i]:.4f} {latents[i]:.4f}", flush=True)
    print(f"noise: greatest {max(noise):.4f}")
    print(f"latents: median {median(latents):.4f}, {sum(x <= BAR for x in latents)} of {len(latents)} within {BAR}")


with torch.no_grad():
    main(*sys.argv[1:])
