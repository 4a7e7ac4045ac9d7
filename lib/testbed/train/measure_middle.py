"""Measures whether the middle block carries what a portrait shows.

    python measure_middle.py DATA --out MODEL --images 600

On held-out portraits of the balanced draw, under the neutral prompt, at the time steps of DDIM with 20 steps. Writes middle.json
beside the weights: by how much the prediction moves when noise of 30 % of the middle block's norm is added to its output, of one pass
and of the two that are guided (the same noise in both), and how often a linear probe on that output tells gender, race and age in
portraits that it was not fitted to.
"""

from common import arguments_of, keep_figures, log
from reading import PART, Eye

import json

import numpy as np
import torch

TIMES = range(951, 0, -50)
NOISE = 0.3
RIDGE = 1e-2  # of the features' variance


class Middle:
    """Keeps the middle block's output, and adds noise to it when asked."""

    def __init__(self, unet):
        self.noise = 0.0
        self.output = None
        unet.mid_block.register_forward_hook(self.hook)

    def hook(self, _, args, output):
        self.output = output
        if self.noise == 0:
            return output
        stray = torch.randn(output.shape, generator=torch.Generator().manual_seed(0))
        norm = lambda x: x.flatten(1).norm(dim=1)[:, None, None, None]
        return output + self.noise * norm(output) / norm(stray) * stray


@torch.no_grad()
def passes(eye, middle, t, guidance):
    """Relative moves of the prediction under noise, plain and guided, and the middle block's output, a row per portrait."""
    z, _ = eye.noised(t)
    prompts = [eye.table["prompts"][label["profession"]] for label in eye.labels]
    empty = eye.embed([""], padding="max_length")
    moved, guided, rows = [], [], []
    for i in range(0, len(z), PART):
        part, text = z[i : i + PART], eye.embed(prompts[i : i + PART], padding="max_length")

        def predict(embedded, noise):
            middle.noise = noise
            return eye.unet(part, t, embedded).sample

        without = [predict(empty.expand(len(part), -1, -1), noise) for noise in (0.0, NOISE)]
        shaken = predict(text, NOISE)
        plain = predict(text, 0.0)
        rows.append(middle.output.flatten(1))
        moved.append(change(plain, shaken))
        guided.append(change(*(u + guidance * (c - u) for u, c in zip(without, (plain, shaken)))))
    return torch.cat(moved).mean().item(), torch.cat(guided).mean().item(), torch.cat(rows).numpy().astype(np.float64)


def change(before, after):
    """Norm of the difference over the norm before, per portrait."""
    return (after - before).flatten(1).norm(dim=1) / before.flatten(1).norm(dim=1)


def probe(rows, labels):
    """Accuracy of a ridge regression on one-hot labels: fitted to the first two thirds, held to the rest."""
    values = sorted(set(labels))
    goal = np.array([[float(label == v) for v in values] for label in labels])
    cut = 2 * len(rows) // 3
    rows = (rows - rows[:cut].mean(0)) / (rows[:cut].std(0) + 1e-9)
    x = np.concatenate([rows, np.ones((len(rows), 1))], 1)
    best = np.linalg.solve(x[:cut].T @ x[:cut] + RIDGE * cut * np.eye(x.shape[1]), x[:cut].T @ goal[:cut])
    return float(np.mean((x[cut:] @ best).argmax(1) == goal[cut:].argmax(1)))


def main():
    def add(parser):
        parser.add_argument("--images", type=int, default=900, help="held-out portraits")
        parser.add_argument("--guidance", type=float, default=7.5, help="of the guided prediction")

    args = arguments_of(__doc__, add)
    eye = Eye(args.out, args.data, args.images)
    eye.grounding.ask(None)
    middle = Middle(eye.unet)
    steps = {}
    for t in TIMES:
        moved, guided, rows = passes(eye, middle, t, args.guidance)
        kinds = ("gender", "race", "age", "profession")
        told = {kind: probe(rows, [label[kind] for label in eye.labels]) for kind in kinds}
        steps[t] = {"moved": moved, "moved_guided": guided, **told}
        log(t, json.dumps({k: round(v, 4) for k, v in steps[t].items()}))
    second = [line for t, line in steps.items() if t < 500]
    mean = lambda lines, key: float(np.mean([line[key] for line in lines]))
    report = {
        "images": args.images,
        "guidance": args.guidance,
        "moved": mean(steps.values(), "moved"),
        "moved_guided": mean(steps.values(), "moved_guided"),
        "moved_second_half": mean(second, "moved"),
        "gender_second_half": mean(second, "gender"),
        "steps": steps,
    }
    log(json.dumps({k: v for k, v in report.items() if k != "steps"}))
    keep_figures(args.out, "middle", report)


if __name__ == "__main__":
    main()
