"""UCE's closed form, with the targets of 2025 and of 2023, on random weights.

    python lib/methods/uce/reference/uce.py

Written from the paper (Gandikota et al. 2024, equation 7 and section 4): the objective's normal equations are solved
for each weight as they stand, in float64. Writes uce.json.
"""

import json
from pathlib import Path

import torch

WIDTH, OUT, CONCEPTS, PRESERVED, GROUPS = 12, 7, 4, 3, 3


def main() -> None:
    generator = torch.Generator().manual_seed(5)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=generator).double()

    weight = normal(OUT, WIDTH)
    concepts, preserved, attributes = normal(CONCEPTS, WIDTH), normal(PRESERVED, WIDTH), normal(GROUPS, WIDTH)
    shares = normal(CONCEPTS, GROUPS)
    cases = []
    for options in [
        {"lambda": 0.5, "edit": 1.0, "preserve": 1.0},
        {"lambda": 0.1, "edit": 2.0, "preserve": 0.1},
        {"lambda": 3.0, "edit": 0.5, "preserve": 0.0},
    ]:
        cases.append(
            {
                "options": options,
                "released_2025": closed_form(weight, concepts, preserved, shares, attributes, options, scaled=False),
                "released_2023": closed_form(weight, concepts, preserved, shares, attributes, options, scaled=True),
            }
        )
    out = {
        "torch": torch.__version__,
        "weight": weight.float().tolist(),
        "concepts": concepts.tolist(),
        "preserved": preserved.tolist(),
        "attributes": attributes.tolist(),
        "shares": shares.tolist(),
        "cases": cases,
    }
    Path(__file__).with_suffix(".json").write_text(json.dumps(out) + "\n")


def closed_form(weight, concepts, preserved, shares, attributes, options, *, scaled: bool) -> list:
    weight = weight.float().double()
    left = options["lambda"] * weight
    right = options["lambda"] * torch.eye(WIDTH, dtype=torch.float64)
    for c, alphas in zip(concepts, shares):
        value = weight @ c
        target = value.clone()
        for alpha, a in zip(alphas, attributes):
            part = weight @ a
            target = target + alpha * (value.norm() * part / part.norm() if scaled else part)
        left = left + options["edit"] * torch.outer(target, c)
        right = right + options["edit"] * torch.outer(c, c)
    for p in preserved:
        left = left + options["preserve"] * torch.outer(weight @ p, p)
        right = right + options["preserve"] * torch.outer(p, p)
    return (left @ torch.linalg.inv(right)).tolist()


if __name__ == "__main__":
    main()
