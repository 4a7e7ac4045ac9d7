"""SEGA's update, written from the paper, and whole runs of it by diffusers.

Makes the arrays beside it. `predictions` `[steps, 2 + K, b, c, h, w]` are random: unconditional, conditional, one per group;
`guided` `[steps, b, c, h, w]` is what the update makes of them. The latents are those of diffusers'
SemanticStableDiffusionPipeline on `random_model_2022`, one run for each seed, since its directions hold for a batch.
"""

import json
from pathlib import Path

import numpy as np
import torch
from diffusers import DDIMScheduler
from diffusers.pipelines.deprecated.semantic_stable_diffusion.pipeline_semantic_stable_diffusion import (
    SemanticStableDiffusionPipeline,
)

HERE = Path(__file__).parent
MODELS = HERE.parents[3] / "tests/reference"
SETTINGS = {"scale": 4.0, "threshold": 0.9, "warmup_steps": 2, "momentum": 0.3, "beta": 0.6}
GUIDANCE = 7.5
STEPS = 6
SEEDS = [3, 2**32 + 8]
PROMPT = "a photo of a nurse"
GROUPS = ["male", "female"]


def update(predictions: torch.Tensor, groups: list[int]) -> torch.Tensor:
    """The guided prediction of each step; `groups` is the group of each image."""
    steps, branches, batch = predictions.shape[:3]
    momentum = torch.zeros_like(predictions[0, 0])
    guided = []
    for i in range(steps):
        unconditional, conditional, *edits = predictions[i]
        total = SETTINGS["momentum"] * momentum
        for c, edit in enumerate(edits):
            sign = torch.tensor([1.0 if own == c else -1.0 for own in groups], dtype=edit.dtype)
            psi = sign[:, None, None, None] * SETTINGS["scale"] * (edit - unconditional)
            bound = torch.quantile(psi.abs().flatten(2), SETTINGS["threshold"], dim=2)[:, :, None, None]
            weight = torch.tensor([1.0 if own == c else 1 / (len(edits) - 1) for own in groups], dtype=edit.dtype)
            total = total + weight[:, None, None, None] * psi * (psi.abs() >= bound)
        momentum = SETTINGS["beta"] * momentum + (1 - SETTINGS["beta"]) * total
        plain = unconditional + GUIDANCE * (conditional - unconditional)
        guided.append(plain + total if i >= SETTINGS["warmup_steps"] else plain)
    return torch.stack(guided)


def run(pipe: SemanticStableDiffusionPipeline, seed: int) -> torch.Tensor:
    own = seed % len(GROUPS)
    generator = torch.Generator("cpu").manual_seed(seed)
    return pipe(
        PROMPT,
        height=128,
        width=128,
        num_inference_steps=STEPS,
        guidance_scale=GUIDANCE,
        generator=generator,
        editing_prompt=[f"{group} person" for group in GROUPS],
        reverse_editing_direction=[c != own for c in range(len(GROUPS))],
        edit_guidance_scale=SETTINGS["scale"],
        edit_threshold=SETTINGS["threshold"],
        edit_warmup_steps=SETTINGS["warmup_steps"],
        edit_momentum_scale=SETTINGS["momentum"],
        edit_mom_beta=SETTINGS["beta"],
        output_type="latent",
    ).images


def main() -> None:
    generator = torch.Generator().manual_seed(0)
    for groups in (2, 3):
        shape = (5, 2 + groups, 3, 4, 6, 5)
        predictions = torch.randn(shape, generator=generator)
        guided = update(predictions.double(), [seed % groups for seed in range(3)])
        np.save(HERE / f"predictions_{groups}.npy", predictions.numpy())
        np.save(HERE / f"guided_{groups}.npy", guided.float().numpy())
    pipe = SemanticStableDiffusionPipeline.from_pretrained(
        MODELS / "random_model_2022", safety_checker=None, feature_extractor=None, requires_safety_checker=False
    ).to(torch.float32)
    pipe.scheduler = DDIMScheduler.from_config(pipe.scheduler.config)
    pipe.set_progress_bar_config(disable=True)
    latents = torch.cat([run(pipe, seed) for seed in SEEDS])
    np.save(HERE / "latents.npy", latents.float().numpy())
    meta = {"settings": SETTINGS, "guidance": GUIDANCE, "steps": STEPS, "seeds": SEEDS, "prompt": PROMPT, "groups": GROUPS}
    (HERE / "meta.json").write_text(json.dumps(meta, indent=2) + "\n")


if __name__ == "__main__":
    main()
