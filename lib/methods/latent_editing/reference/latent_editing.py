"""A step of Asyrp with a changed middle block, and the gradient of the network that changes it, by PyTorch and diffusers.

Prints what `reference_test.ts` is held to. Pictures and weights are made by formulas that both sides have.

    python lib/methods/latent_editing/reference/latent_editing.py > lib/methods/latent_editing/reference/latent_editing.json
"""

import json
import math
from pathlib import Path

import numpy as np
import torch
from diffusers import DDIMScheduler, UNet2DConditionModel
from torch import nn

MODEL = Path(__file__).parents[4] / "tests/reference/random_model_2022"
CONTEXT = Path(__file__).parents[4] / "tests/reference/taps/context.npy"
BATCH, STEPS, STEP, GUIDANCE, STRENGTH, TIMES = 2, 4, 1, 3.0, 1.5, 128


def wave(shape: tuple[int, ...], phase: float) -> torch.Tensor:
    n = torch.arange(math.prod(shape), dtype=torch.float64)
    return (1.2 * torch.sin(1.7 * n + phase) * torch.cos(0.31 * n)).float().reshape(shape)


class DeltaBlock(nn.Module):
    """Two 1×1 convolutions with the time between them, as in the paper's appendix; the time is told by sinusoids."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 1)
        self.time = nn.Linear(TIMES, channels)
        self.norm = nn.GroupNorm(max(g for g in range(1, 33) if channels % g == 0), channels, eps=1e-6)
        self.last = nn.Conv2d(channels, channels, 1)

    def forward(self, h: torch.Tensor, t: int) -> torch.Tensor:
        angles = t * 10_000.0 ** (-torch.arange(TIMES // 2, dtype=torch.float64) / (TIMES // 2))
        tau = torch.cat([angles.cos(), angles.sin()]).float()[None]
        inner = self.first(h) + self.time(nn.functional.silu(tau))[:, :, None, None]
        return self.last(nn.functional.silu(self.norm(inner)))


def named(block: DeltaBlock) -> dict[str, nn.Parameter]:
    return {
        "first": block.first.weight, "first_bias": block.first.bias, "time": block.time.weight, "time_bias": block.time.bias,
        "scale": block.norm.weight, "shift": block.norm.bias, "last": block.last.weight, "last_bias": block.last.bias,
    }


def ends(x: torch.Tensor) -> list[float]:
    x = x.detach().double().flatten()
    n = torch.arange(1, len(x) + 1, dtype=torch.float64)
    return [float((x * torch.sin(n)).sum()), float((x * torch.cos(n)).sum()), float(x.norm())]


def main() -> None:
    unet = UNet2DConditionModel.from_pretrained(MODEL, subfolder="unet").requires_grad_(False)
    scheduler = DDIMScheduler.from_pretrained(MODEL, subfolder="scheduler")
    scheduler.set_timesteps(STEPS)
    t = scheduler.timesteps[STEP]
    channels = unet.config.block_out_channels[-1]
    blocks = [DeltaBlock(channels), DeltaBlock(channels)]
    for k, block in enumerate(blocks):
        for i, p in enumerate(named(block).values()):
            p.data = 0.3 * wave(tuple(p.shape), k + 0.1 * i)
    context = torch.from_numpy(np.load(CONTEXT))
    without, told = context[:1].expand(BATCH, -1, -1), context[-1:].expand(BATCH, -1, -1)
    latents = wave((BATCH, 4, 16, 16), 0.4)

    def predict(states: torch.Tensor, change=None) -> torch.Tensor:
        handle = unet.mid_block.register_forward_hook(lambda _, __, h: change(h)) if change else None
        noise = unet(latents, t, encoder_hidden_states=states).sample
        if handle:
            handle.remove()
        return noise

    plain = predict(without), predict(told)
    # Images of seeds 0 and 1 get the first and the second network.
    edited = predict(told, lambda h: h + STRENGTH * torch.cat([blocks[b](h[b : b + 1], int(t)) for b in range(BATCH)]))
    bar, before = scheduler.alphas_cumprod[t], scheduler.alphas_cumprod[scheduler.timesteps[STEP + 1]]
    noise = plain[0] + GUIDANCE * (plain[1] - plain[0])
    changed = plain[0] + GUIDANCE * (edited - plain[0])
    clean = (latents - (1 - bar).sqrt() * changed) / bar.sqrt()
    after = before.sqrt() * clean + (1 - before).sqrt() * noise

    one = predict(told, lambda h: h + blocks[0](h, int(t)))
    (one * wave(tuple(one.shape), 0.9)).sum().backward()
    # The step went through both networks; only this backward pass made gradients.
    gradients = {name: ends(p.grad) for name, p in named(blocks[0]).items()}
    print(json.dumps({"timestep": int(t), "clean": ends(clean), "after": ends(after), "gradients": gradients}))


main()
