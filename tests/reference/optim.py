"""Writes optim.json: 100 steps of PyTorch's optimisers on the same random gradients, kept every tenth step."""

import json
from pathlib import Path

import torch
from diffusers.optimization import get_scheduler

STEPS = 100
torch.manual_seed(0)
# In double precision, so that what is compared is the rule and not how PyTorch rounds.
torch.set_default_dtype(torch.float64)


def rounded(x):
    return [round(v, 9) for v in x.flatten().tolist()]


def single(*shape):
    """Numbers that float32 holds exactly."""
    return torch.randn(*shape).float().double()


start = {"w": single(3, 2), "b": single(2)}
# Sizes from 1e-6 to 1, so that no part of a denominator is without effect.
sizes = torch.logspace(-6, 0, 6).reshape(3, 2)
gradients = {"w": (single(STEPS, 3, 2) * sizes).float().double(), "b": single(STEPS, 2)}


def run(make, *, schedule=None, clip=None, every=1, ema=None):
    x = {name: t.clone().requires_grad_() for name, t in start.items()}
    optimizer = make(list(x.values()))
    scheduler = schedule(optimizer) if schedule else None
    average = {name: t.detach().clone() for name, t in x.items()}
    path = []
    for i in range(STEPS):
        for name, t in x.items():
            g = gradients[name][i] / every
            t.grad = g.clone() if t.grad is None else t.grad + g
        if (i + 1) % every == 0:
            if clip:
                torch.nn.utils.clip_grad_norm_(list(x.values()), clip)
            optimizer.step()
            if scheduler:
                scheduler.step()
            optimizer.zero_grad()
        if ema:
            average = {k: torch.lerp(average[k], x[k].detach(), 1 - ema) for k in x}
        if i % 10 == 9:
            kept = average if ema else x
            path.append({name: rounded(t) for name, t in kept.items()})
    return path


optim = torch.optim
runs = {
    "adam": run(lambda p: optim.Adam(p, lr=0.02, foreach=False)),
    "adam, weight decay": run(lambda p: optim.Adam(p, lr=0.02, betas=(0.8, 0.95), eps=1e-4, weight_decay=0.1, foreach=False)),
    "adamw": run(lambda p: optim.AdamW(p, lr=0.02, weight_decay=0.1, foreach=False)),
    "sgd": run(lambda p: optim.SGD(p, lr=0.05, weight_decay=0.01, foreach=False)),
    "sgd, momentum": run(lambda p: optim.SGD(p, lr=0.02, momentum=0.9, foreach=False)),
    "sgd, nesterov": run(lambda p: optim.SGD(p, lr=0.02, momentum=0.9, nesterov=True, weight_decay=0.01, foreach=False)),
    "clipped": run(lambda p: optim.SGD(p, lr=0.1, foreach=False), clip=0.5),
    "accumulated": run(lambda p: optim.AdamW(p, lr=0.05, weight_decay=0.1, foreach=False), every=4),
    "averaged": run(lambda p: optim.Adam(p, lr=0.02, foreach=False), ema=0.9),
    "warm-up, cosine": run(
        lambda p: optim.AdamW(p, lr=0.05, weight_decay=0.01, foreach=False),
        schedule=lambda o: get_scheduler("cosine", o, num_warmup_steps=10, num_training_steps=100),
    ),
    "warm-up, linear": run(
        lambda p: optim.SGD(p, lr=0.05, foreach=False),
        schedule=lambda o: get_scheduler("linear", o, num_warmup_steps=10, num_training_steps=100),
    ),
    "milestones": run(
        lambda p: optim.Adam(p, lr=0.05, foreach=False),
        schedule=lambda o: optim.lr_scheduler.MultiStepLR(o, [30, 60], gamma=0.3),
    ),
}

out = {
    "torch": torch.__version__,
    "start": {name: t.flatten().tolist() for name, t in start.items()},
    "gradients": {name: g.flatten(1).tolist() for name, g in gradients.items()},
    "runs": runs,
}
Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
