"""ITI-GEN's losses and their gradients by the tokens, and a prompt with tokens written into it.

    python lib/methods/iti_gen/reference/iti_gen.py

Written from the paper (Zhang et al. 2023, section 3.2), in float64, through transformers' CLIP with random weights.
Writes iti_gen.json.
"""

import itertools
import json
from pathlib import Path

import torch
from transformers import CLIPModel, CLIPTextModel, CLIPTokenizer

HERE = Path(__file__).parent
FOLDER = HERE.parents[3] / "tests/reference/random_model"
PROMPT = "a photo of the face of a person"
TOKENS = 3


def main() -> None:
    tokenizer = CLIPTokenizer.from_pretrained(FOLDER / "tokenizer")
    clip = CLIPModel.from_pretrained(FOLDER / "clip", dtype=torch.float64).eval()
    encoder = CLIPTextModel.from_pretrained(FOLDER / "text_encoder", dtype=torch.float64).eval()
    ids = tokenizer(PROMPT, padding="max_length", max_length=24, return_tensors="pt").input_ids
    end = len(tokenizer(PROMPT).input_ids) - 1
    generator = torch.Generator().manual_seed(7)

    def normal(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=generator).double()

    cases = []
    for name, categories, counts, scale, likeness in [
        ("one attribute", [3], [[4, 4, 4]], 0.3, 0.89),
        ("one attribute, like enough", [2], [[3, 5]], 0.3, -1.0),
        ("two attributes", [2, 3], [[4, 4], [4, 4, 4]], 0.3, 0.87),
        ("tokens of zero", [2], [[2, 4]], 0.0, 0.95),
        ("a category without images", [3], [[4, 0, 2]], 0.3, 0.88),
    ]:
        tokens = [scale * normal(k, TOKENS, clip.config.text_config.hidden_size) for k in categories]
        results = []
        for attribute, count in enumerate(counts):
            images = [torch.nn.functional.normalize(normal(n, clip.config.projection_dim), dim=1) for n in count]
            results.append(losses(clip, ids, end, tokens, attribute, images, likeness))
        cases.append(
            {
                "name": name,
                "categories": categories,
                "likeness": likeness,
                "tokens": [t.float().tolist() for t in tokens],
                "attributes": results,
            }
        )

    rows = 0.3 * normal(TOKENS, encoder.config.hidden_size).float().double()
    written = []
    for padding in ("end", "zero"):
        padded = ids if padding == "end" else torch.where(torch.arange(24) > end, 0, ids)
        embeddings = embedding_hook(encoder, end, rows[None])
        hidden = encoder(padded).last_hidden_state[0]
        embeddings.remove()
        written.append({"padding": padding, "hidden": hidden.detach().float().tolist()})

    out = {
        "torch": torch.__version__,
        "prompt": PROMPT,
        "end": end,
        "cases": cases,
        "written": {"rows": rows.float().tolist(), "results": written},
    }
    (HERE / "iti_gen.json").write_text(json.dumps(out) + "\n")


def embedding_hook(model, start: int, rows: torch.Tensor):
    """Replaces the sum of token and positional embeddings at the input of the text transformer."""
    text = model.text_model if hasattr(model, "text_model") else model

    def write(_module, _inputs, embedded):
        before, behind = embedded[:, :start], embedded[:, start + rows.shape[1] :]
        return torch.cat([before.expand(len(rows), -1, -1), rows, behind.expand(len(rows), -1, -1)], 1)

    return text.embeddings.register_forward_hook(write)


def feature(clip, ids: torch.Tensor, position: int) -> torch.Tensor:
    hidden = clip.text_model(ids).last_hidden_state[0, position]
    return torch.nn.functional.normalize(clip.text_projection(hidden), dim=0)


def losses(clip, ids, end, tokens, attribute, images, likeness) -> dict:
    """One attribute's losses, averaged over what the other attributes may be."""
    tokens = [t.float().double().requires_grad_() for t in tokens]
    original = feature(clip, ids, end).detach()
    categories = len(images)
    others = [range(len(t)) if a != attribute else [0] for a, t in enumerate(tokens)]
    direction, semantic, plain = [], [], []
    for combination in itertools.product(*others):
        texts = []
        for category in range(categories):
            chosen = [t[category if a == attribute else combination[a]] for a, t in enumerate(tokens)]
            hook = embedding_hook(clip, end, sum(chosen)[None])
            texts.append(feature(clip, ids, end + TOKENS))
            hook.remove()
        for i, j in itertools.combinations(range(categories), 2):
            of_images = torch.nn.functional.normalize(images[i].mean(0) - images[j].mean(0), dim=0)
            of_texts = (texts[i] - texts[j]) / (texts[i] - texts[j]).norm()
            direction.append(1 - of_images @ of_texts)
            likes = (original @ texts[i] + original @ texts[j]) / 2
            semantic.append(torch.relu(likeness - likes))
        every = [1 - image @ text for group, text in zip(images, texts) for image in group]
        plain.append(sum(every) / len(every))
    count = len(plain)
    direction = sum(direction) / (categories - 1) / count
    semantic = sum(semantic) / (categories - 1) / count
    directed = bool(torch.isfinite(direction))
    if not directed:
        direction = sum(plain) / count
    (direction + semantic).backward()
    return {
        "means": [(i.mean(0) if len(i) else torch.zeros(i.shape[1])).float().tolist() for i in images],
        "counts": [len(i) for i in images],
        "direction": direction.item(),
        "semantic": semantic.item(),
        "directed": directed,
        "gradient": tokens[attribute].grad.float().tolist(),
    }


if __name__ == "__main__":
    main()
