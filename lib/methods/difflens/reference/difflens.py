"""The k-sparse autoencoder and the attribution of DiffLens, written from the paper in PyTorch.

Prints what `reference_test.ts` holds itself to. Activations and first weights are made by formulas that both sides have.

    python lib/methods/difflens/reference/difflens.py > lib/methods/difflens/reference/difflens.json
"""

import json
import math

import torch

ROWS, WIDTH, FEATURES, K, STEPS, RATE, BATCH = 48, 12, 40, 5, 200, 0.005, 16
CLASSES, POINTS, TEMPERATURE = 3, 10, 2.0


def wave(shape: tuple[int, ...], phase: float) -> torch.Tensor:
    n = torch.arange(math.prod(shape), dtype=torch.float64)
    return (1.2 * torch.sin(1.7 * n + phase) * torch.cos(0.31 * n)).float().reshape(shape)


def unit(rows: torch.Tensor) -> torch.Tensor:
    return rows / rows.norm(dim=1, keepdim=True)


def encode(x: torch.Tensor, w: dict) -> torch.Tensor:
    active = torch.relu((x - w["centre"]) @ w["encoder"].T + w["bias"])
    values, indices = active.topk(K, dim=1)
    return torch.zeros_like(active).scatter(1, indices, values)


def fvu(x: torch.Tensor, w: dict) -> torch.Tensor:
    back = encode(x, w) @ w["decoder"] + w["centre"]
    return ((x - back) ** 2).sum() / ((x - x.mean(0)) ** 2).sum()


def fresh(x: torch.Tensor) -> dict:
    decoder = unit(wave((FEATURES, WIDTH), 0.3))
    weights = {"encoder": decoder.clone(), "bias": wave((FEATURES,), 0.9) * 0.05, "centre": x.mean(0), "decoder": decoder.clone()}
    return {name: t.clone().requires_grad_(True) for name, t in weights.items()}


def changed(output: torch.Tensor, by_position: bool) -> dict:
    """Equations 7 and 9: two features multiplied, one added to, of the code of an output or of each of its positions."""
    images, channels, height, wide = output.shape
    h = output.permute(0, 2, 3, 1).reshape(-1, channels) if by_position else output.reshape(images, -1)
    decoder = unit(wave((FEATURES, h.shape[1]), 0.3))
    w = {"encoder": decoder, "bias": wave((FEATURES,), 0.9) * 0.05, "centre": 0.1 * wave((h.shape[1],), 0.5), "decoder": decoder}
    s = encode(h, w)
    new = s.clone()
    new[:, 7] *= 1.5
    new[:, 3] *= 1.5
    new[:, 11] += 0.25
    moved = h + (new - s) @ decoder
    back = s @ decoder + w["centre"]
    shaped = [
        x.reshape(images, height, wide, channels).permute(0, 3, 1, 2) if by_position else x.reshape(output.shape)
        for x in (moved, back)
    ]
    return {"moved": shaped[0].flatten().tolist(), "back": shaped[1].flatten().tolist()}


def main() -> None:
    torch.set_num_threads(1)
    x = wave((ROWS, WIDTH), 0.1)
    w = fresh(x)
    loss = fvu(x, w)
    loss.backward()
    first = {"loss": loss.item(), **{name: t.grad.flatten().tolist() for name, t in w.items()}}

    w = fresh(x)
    optimizer = torch.optim.Adam(w.values(), lr=RATE)
    losses = []
    for step in range(STEPS):
        batch = x[[(step * BATCH + i * 5) % ROWS for i in range(BATCH)]]
        optimizer.zero_grad()
        loss = fvu(batch, w)
        loss.backward()
        losses.append(loss.item())
        optimizer.step()
        with torch.no_grad():
            w["decoder"].data = unit(w["decoder"].data)

    gains, bias = wave((CLASSES, FEATURES), 0.7).double(), wave((CLASSES,), 0.2).double()
    code = torch.relu(wave((FEATURES,), 0.4)).double()
    baseline = torch.relu(wave((FEATURES,), 1.9)).double()
    total = torch.zeros(FEATURES, dtype=torch.float64)
    for i in range(POINTS):
        s = (baseline + (i + 0.5) / POINTS * (code - baseline)).requires_grad_(True)
        torch.softmax((gains @ s + bias) / TEMPERATURE, 0)[1].backward()
        total += s.grad / POINTS
    output = wave((2, 6, 2, 2), 0.8)
    print(
        json.dumps(
            {
                "first": first,
                "losses": losses,
                "attribution": (total * (code - baseline)).tolist(),
                "image": changed(output, by_position=False),
                "position": changed(output, by_position=True),
            }
        )
    )


main()
