"""A hundred steps of LoRA training through diffusers' UNet with PEFT and PyTorch's AdamW.

Prints what `reference_test.ts` holds its own steps to: the loss of every step, and two projections of the trained
adapters. Pictures, noise and the first `A` are made by formulas that both sides have.

    python lib/methods/icm_finetune/reference/icm_finetune.py > lib/methods/icm_finetune/reference/icm_finetune.json
"""

import json
import math
from pathlib import Path

import numpy as np
import torch
from diffusers import DDPMScheduler, UNet2DConditionModel
from peft import LoraConfig, inject_adapter_in_model

MODEL = Path(__file__).parents[4] / "tests/reference/random_model_2022"
CONTEXT = Path(__file__).parents[4] / "tests/reference/taps/context.npy"
LAYERS = ["up_blocks.1.attentions.0.transformer_blocks.0.attn1", "up_blocks.1.attentions.1.transformer_blocks.0.attn2"]
PROJECTIONS = ["to_q", "to_k", "to_v", "to_out.0"]
RANK, BATCH, ACCUMULATE, STEPS, WARMUP, RATE, CLIP, DECAY = 3, 2, 2, 100, 5, 2e-2, 0.02, 0.01


def wave(shape: tuple[int, ...], phase: float) -> torch.Tensor:
    n = torch.arange(math.prod(shape), dtype=torch.float64)
    return (1.2 * torch.sin(1.7 * n + phase) * torch.cos(0.31 * n)).float().reshape(shape)


def rate_at(step: int, steps: int) -> float:
    if step < WARMUP:
        return RATE * step / WARMUP
    return RATE * max(0.0, 0.5 * (1 + math.cos(math.pi * min(1.0, (step - WARMUP) / (steps - WARMUP)))))


def main() -> None:
    unet = UNet2DConditionModel.from_pretrained(MODEL, subfolder="unet").requires_grad_(False)
    names = [f"{layer}.{projection}" for layer in LAYERS for projection in PROJECTIONS]
    inject_adapter_in_model(LoraConfig(r=RANK, lora_alpha=RANK, target_modules=names), unet)
    parameters = {}
    for i, name in enumerate(names):
        module = unet.get_submodule(name)
        down, up = module.lora_A["default"].weight, module.lora_B["default"].weight
        down.data = wave(tuple(down.shape), i) / math.sqrt(down.shape[1])
        up.data.zero_()
        parameters[f"{name}.down"], parameters[f"{name}.up"] = down, up
    for p in parameters.values():
        p.requires_grad_(True)
    scheduler = DDPMScheduler.from_pretrained(MODEL, subfolder="scheduler")
    context = torch.from_numpy(np.load(CONTEXT))[:BATCH]
    optimizer = torch.optim.AdamW(parameters.values(), lr=0.0, weight_decay=DECAY)
    losses = []
    for step in range(STEPS):
        timesteps = torch.tensor([(97 * step + 431 * b) % 1000 for b in range(BATCH)])
        clean, noise = wave((BATCH, 4, 16, 16), step % 7), wave((BATCH, 4, 16, 16), 0.5 + step)
        noisy = scheduler.add_noise(clean, noise, timesteps)
        loss = torch.nn.functional.mse_loss(unet(noisy, timesteps, encoder_hidden_states=context).sample, noise)
        (loss / ACCUMULATE).backward()
        losses.append(loss.item())
        if step % ACCUMULATE == ACCUMULATE - 1:
            torch.nn.utils.clip_grad_norm_(parameters.values(), CLIP)
            for group in optimizer.param_groups:
                group["lr"] = rate_at(step // ACCUMULATE, STEPS // ACCUMULATE)
            optimizer.step()
            optimizer.zero_grad()
    ends = {}
    for name, p in parameters.items():
        x = p.detach().double().flatten()
        n = torch.arange(1, len(x) + 1, dtype=torch.float64)
        ends[name] = [float((x * torch.sin(n)).sum()), float((x * torch.cos(n)).sum()), float(x.norm())]
    print(json.dumps({"losses": losses, "ends": ends}))


main()
