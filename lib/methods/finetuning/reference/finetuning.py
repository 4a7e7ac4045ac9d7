"""Targets and adjusted gradients of Shen et al. 2024, by scipy, PyTorch, diffusers and PEFT.

Prints what `reference_test.ts` is held to. Pictures, probabilities and adapters are made by formulas that both sides have.

    python lib/methods/finetuning/reference/finetuning.py > lib/methods/finetuning/reference/finetuning.json
"""

import itertools
import json
import math
from pathlib import Path

import numpy as np
import torch
from diffusers import DPMSolverMultistepScheduler, UNet2DConditionModel
from peft import LoraConfig, inject_adapter_in_model
from scipy.optimize import linear_sum_assignment
from scipy.stats import binom, multinomial

MODEL = Path(__file__).parents[4] / "tests/reference/random_model_2022"
CONTEXT = Path(__file__).parents[4] / "tests/reference/taps/context.npy"
LAYER = "up_blocks.1.attentions.0.transformer_blocks.0.attn2"
PROJECTIONS = ["to_q", "to_v"]
RANK, BATCH, STEPS, GUIDANCE = 2, 2, 3, 3.0


def wave(shape: tuple[int, ...], phase: float) -> torch.Tensor:
    n = torch.arange(math.prod(shape), dtype=torch.float64)
    return (1.2 * torch.sin(1.7 * n + phase) * torch.cos(0.31 * n)).float().reshape(shape)


def probabilities(n: int, classes: int) -> np.ndarray:
    return torch.softmax(wave((n, classes), 0.2).double(), dim=-1).float().numpy().astype(np.float64)


def targets(p: np.ndarray, shares: list[float]) -> np.ndarray:
    """Section 4.1: classes are drawn, dealt out by optimal transport, and the expectation is taken; here over all counts."""
    n, classes = p.shape
    expected = np.zeros_like(p)
    for counts in itertools.product(range(n + 1), repeat=classes):
        if sum(counts) != n:
            continue
        columns = np.repeat(np.arange(classes), counts)
        cost = np.linalg.norm(p[:, None, :] - np.eye(classes)[columns][None], axis=-1)
        images, places = linear_sum_assignment(cost)
        expected[images, columns[places]] += multinomial.pmf(counts, n, shares)
    return expected


def coefficients(scheduler: DPMSolverMultistepScheduler) -> np.ndarray:
    """Section 4.2, as in the released code, whose 1 − α is β."""
    bars, betas = scheduler.alphas_cumprod.double(), scheduler.betas.double()
    raw = np.array([(bars[t].sqrt() * (1 - bars[t]).sqrt() / betas[t]).item() for t in scheduler.timesteps])
    return raw / math.prod(raw) ** (1 / len(raw))


def gradients() -> dict:
    """Sampling whose latents are detached wherever the network reads them, and whose noise has its gradient scaled."""
    unet = UNet2DConditionModel.from_pretrained(MODEL, subfolder="unet").requires_grad_(False)
    names = [f"{LAYER}.{projection}" for projection in PROJECTIONS]
    inject_adapter_in_model(LoraConfig(r=RANK, lora_alpha=RANK, target_modules=names), unet)
    parameters = {}
    for i, name in enumerate(names):
        module = unet.get_submodule(name)
        down, up = module.lora_A["default"].weight, module.lora_B["default"].weight
        down.data = wave(tuple(down.shape), i) / math.sqrt(down.shape[1])
        up.data = 0.1 * wave(tuple(up.shape), 0.5 + i)
        parameters[f"{name}.down"], parameters[f"{name}.up"] = down, up
    context = torch.from_numpy(np.load(CONTEXT))[[0, -1]].clone()
    parameters["context"] = context
    for p in parameters.values():
        p.requires_grad_(True)
    scheduler = DPMSolverMultistepScheduler.from_pretrained(MODEL, subfolder="scheduler")
    scheduler.set_timesteps(STEPS)
    scale = coefficients(scheduler)
    latents = wave((BATCH, 4, 16, 16), 0.7)
    for i, t in enumerate(scheduler.timesteps):
        rows = context.repeat_interleave(BATCH, dim=0)
        noise = unet(torch.cat([latents.detach()] * 2), t, encoder_hidden_states=rows).sample
        without, told = noise.chunk(2)
        guided = without + GUIDANCE * (told - without)
        guided.register_hook(lambda g, c=float(scale[i]): c * g)
        latents = scheduler.step(guided, t, latents).prev_sample
    (latents * wave(tuple(latents.shape), 0.1)).sum().backward()
    found = {"coefficients": scale.tolist(), "timesteps": [int(t) for t in scheduler.timesteps]}
    for name, p in parameters.items():
        g = p.grad.double().flatten()
        n = torch.arange(1, len(g) + 1, dtype=torch.float64)
        found[name] = [float((g * torch.sin(n)).sum()), float((g * torch.cos(n)).sum()), float(g.norm())]
    return found


def main() -> None:
    two = targets(probabilities(9, 2), [0.5, 0.5])
    # With two classes the expectation is a tail of a binomial distribution, as in the released code.
    rank = np.argsort(np.argsort(probabilities(9, 2)[:, 1]))
    assert np.allclose(two[:, 1], binom.cdf(rank, 9, 0.5))
    print(json.dumps({
        "even": two.tolist(),
        "uneven": targets(probabilities(6, 3), [0.5, 0.3, 0.2]).tolist(),
        "adjusted": gradients(),
    }))


main()
