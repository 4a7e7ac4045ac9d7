"""Attention with a column of its own, whose logit is predicted, by PyTorch, written from the equations.

Prints what `reference_test.ts` is held to. Numbers are made by formulas that both sides have.

    python lib/methods/efa/reference/efa.py > lib/methods/efa/reference/efa.json
"""

import json
import math

import torch
from torch import nn

BATCH, HEIGHT, WIDTH, CHANNELS, LENGTH, HEADS, INNER, GROUPS = 2, 3, 4, 8, 5, 2, 6, 3


def wave(shape: tuple[int, ...], phase: float) -> torch.Tensor:
    n = torch.arange(math.prod(shape), dtype=torch.float64)
    return (1.2 * torch.sin(1.7 * n + phase) * torch.cos(0.31 * n)).reshape(shape)


def split(x: torch.Tensor) -> torch.Tensor:
    return x.unflatten(-1, (HEADS, -1)).transpose(1, 2)


def main() -> None:
    n = HEIGHT * WIDTH
    q, k, v = wave((BATCH, n, CHANNELS), 0.1), wave((BATCH, LENGTH, CHANNELS), 0.2), wave((BATCH, LENGTH, CHANNELS), 0.3)
    value, x = wave((BATCH, 1, CHANNELS), 0.4), wave((BATCH, n, CHANNELS), 0.5)
    predictor = nn.Sequential(
        nn.Conv2d(CHANNELS, INNER, 3, padding=1), nn.SiLU(), nn.Conv2d(INNER, INNER, 3, padding=1), nn.SiLU(),
        nn.Conv2d(INNER, GROUPS, 3, padding=1),
    ).double()
    for i, p in enumerate(predictor.parameters()):
        p.data = 0.4 * wave(tuple(p.shape), 0.6 + i)
    logits = predictor(x.transpose(1, 2).unflatten(-1, (HEIGHT, WIDTH))).flatten(2)
    # Images of the third and of the first group.
    own = logits[torch.arange(BATCH), torch.tensor([2, 0])]
    scores = split(q) @ split(k).transpose(-1, -2) / math.sqrt(CHANNELS / HEADS)
    column = own[:, None, :, None].expand(-1, HEADS, -1, -1)
    weights = torch.cat([scores, column], dim=-1).softmax(dim=-1)
    attended = (weights @ split(torch.cat([v, value], dim=1))).transpose(1, 2).flatten(2)
    share = weights[..., -1].mean(dim=1)
    print(json.dumps({
        name: [round(float(y), 10) for y in x.detach().flatten()]
        for name, x in {"logits": logits, "attended": attended, "share": share}.items()
    }))


main()
