"""Reference runs of diffusers' schedulers, for lib/diffusion/schedulers/schedulers_test.ts.

Each run starts from the same latents and asks a deterministic stand-in for the
network, eps = sin(0.5 x + 0.01 t), computed in float64. It stores the timesteps,
the standard deviation of the initial noise and the final latents.

    python tests/reference/schedulers.py      # writes tests/reference/schedulers/*.json

Made with diffusers 0.42.1, torch 2.13, numpy 2.
"""

import json
import warnings
from pathlib import Path

import diffusers
import numpy as np
import torch
from diffusers import (
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    EulerDiscreteScheduler,
    PNDMScheduler,
)

warnings.filterwarnings("ignore")
diffusers.logging.set_verbosity_error()

CLASSES = {
    "ddim": DDIMScheduler,
    "pndm": PNDMScheduler,
    "euler": EulerDiscreteScheduler,
    "dpmpp_2m": DPMSolverMultistepScheduler,
}

# The file that Stable Diffusion v1.5 comes with.
SD15 = {
    "_class_name": "PNDMScheduler",
    "_diffusers_version": "0.6.0",
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "beta_start": 0.00085,
    "num_train_timesteps": 1000,
    "set_alpha_to_one": False,
    "skip_prk_steps": True,
    "steps_offset": 1,
    "trained_betas": None,
    "clip_sample": False,
}

# Almost every key absent, so that each class takes its own defaults.
BARE = {"clip_sample": False, "skip_prk_steps": True}

CONFIGS = {
    "sd15": SD15,
    "bare": BARE,
    "v_prediction": {**SD15, "prediction_type": "v_prediction"},
    "leading": {**SD15, "timestep_spacing": "leading"},
    "linspace": {**SD15, "timestep_spacing": "linspace"},
    "trailing": {**SD15, "timestep_spacing": "trailing", "set_alpha_to_one": True},
    "cosine": {**SD15, "beta_schedule": "squaredcos_cap_v2", "prediction_type": "v_prediction"},
    "sigma_min": {**SD15, "final_sigmas_type": "sigma_min", "lower_order_final": False},
    "lower_order_final": {**SD15, "final_sigmas_type": "sigma_min"},
    "euler_at_final": {**SD15, "final_sigmas_type": "sigma_min", "euler_at_final": True},
}

STEPS = [1, 2, 7, 20, 50]
FEW = [14, 15]  # around the bound below which DPM-Solver++ ends at lower order
N = 16
SHAPE = (1, 4, 2, 2)


def network(x: torch.Tensor, t: torch.Tensor) -> torch.Tensor:
    return torch.sin(0.5 * x.double() + 0.01 * t.double()).float()


def initial() -> torch.Tensor:
    return torch.cos(2.0 * torch.arange(N, dtype=torch.float64)).float().reshape(SHAPE)


def run(cls, config: dict, steps: int) -> dict:
    scheduler = cls.from_config(config)
    scheduler.set_timesteps(steps)
    sigma = float(scheduler.init_noise_sigma)
    latents = initial() * scheduler.init_noise_sigma
    for t in scheduler.timesteps:
        z = scheduler.scale_model_input(latents, t)
        latents = scheduler.step(network(z, t), t, latents).prev_sample
    return {
        "timesteps": [float(t) for t in scheduler.timesteps],
        "initNoiseSigma": sigma,
        "latents": latents.flatten().tolist(),
    }


def main() -> None:
    folder = Path(__file__).parent / "schedulers"
    folder.mkdir(exist_ok=True)
    for name, config in CONFIGS.items():
        runs = []
        for id, cls in CLASSES.items():
            for steps in STEPS + (FEW if id == "dpmpp_2m" else []):
                runs.append({"scheduler": id, "steps": steps, **run(cls, config, steps)})
        lines = ",\n".join("    " + json.dumps(r, separators=(",", ":")) for r in runs)
        text = '{\n  "config": ' + json.dumps(config) + ',\n  "runs": [\n' + lines + "\n  ]\n}\n"
        (folder / f"{name}.json").write_text(text)


if __name__ == "__main__":
    main()
