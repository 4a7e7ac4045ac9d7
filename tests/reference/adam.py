"""Writes adam.json: steps of torch.optim.Adam under MultiStepLR, on random gradients."""

import json
from pathlib import Path

import torch

STEPS, SIZE, PER_EPOCH = 12, 6, 2

torch.manual_seed(0)
gradients = torch.randn(STEPS, SIZE) * torch.logspace(-6, 1, SIZE)
gradients[3] = 0  # A step without a gradient still moves by the averages.
start = torch.randn(SIZE)

runs = []
for options in [{"lr": 0.01}, {"lr": 0.1, "betas": (0.5, 0.9), "eps": 1e-3}]:
    x = start.clone().requires_grad_()
    optimizer = torch.optim.Adam([x], foreach=False, **options)
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [2, 4], gamma=0.5)
    path, rates = [], []
    for i, gradient in enumerate(gradients):
        rates.append(scheduler.get_last_lr()[0])
        x.grad = gradient.clone()
        optimizer.step()
        path.append(x.detach().tolist())
        if i % PER_EPOCH == PER_EPOCH - 1:
            scheduler.step()
    runs.append({"options": options, "path": path, "rates": rates})

out = {
    "torch": torch.__version__,
    "per_epoch": PER_EPOCH,
    "milestones": [2, 4],
    "gamma": 0.5,
    "start": start.tolist(),
    "gradients": gradients.tolist(),
    "runs": runs,
}
Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")
