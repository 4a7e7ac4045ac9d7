"""Trains the CLIP that scores, and whose text tower conditions the diffusion model.

    python fit_clip.py DATA --minutes 15                     (after fit_tokenizer.py)
    python fit_clip.py DATA --minutes 20 --keep-text         (goes on, but leaves the text tower as it is)

It learns from the *balanced* draw: a CLIP trained on the biased one learns gender from the hat, and a
scorer that shares the bias hides it. Within a batch, every caption that is true of a portrait counts as
a match, since the labels say which are; besides, it is trained to tell apart what it will be asked to tell
apart, the values of each attribute. Half of the portraits are smudged, so that generated images are judged as
surely as rendered ones.
"""

from common import MAX_TOKENS, Clock, arguments, checkpoint, load, log, record, resume, tidy, to_tensor, vary, weights_of, world

import random

import numpy as np
import torch
from torch.nn import functional as F
from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPTokenizer

BATCH = 64
RATE = 1e-3
SIZE = 64
SMUDGED = 0.5
MEAN = [0.48145466, 0.4578275, 0.40821073]
STD = [0.26862954, 0.26130258, 0.27577711]


def build(tokenizer):
    ids = {
        "bos_token_id": tokenizer.bos_token_id,
        "eos_token_id": tokenizer.eos_token_id,
        "pad_token_id": tokenizer.pad_token_id,
    }
    text = {
        "vocab_size": len(tokenizer),
        "hidden_size": 64,
        "intermediate_size": 256,
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
        "max_position_embeddings": MAX_TOKENS,
        "projection_dim": 64,
        "hidden_act": "quick_gelu",
        **ids,
    }
    vision = {
        "hidden_size": 128,
        "intermediate_size": 256,
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
        "image_size": SIZE,
        "patch_size": 8,
        "projection_dim": 64,
        "hidden_act": "quick_gelu",
    }
    config = CLIPConfig(text_config=text, vision_config=vision, projection_dim=64, **ids)
    # The initial scale of the towers is set for widths of 512 and more.
    config.initializer_factor = config.text_config.initializer_factor = config.vision_config.initializer_factor = 1.0
    return CLIPModel(config)


def pixels(images):
    """Resizes and normalises float images [n, 3, h, w] from -1 to 1, as CLIPImageProcessor does."""
    small = F.interpolate(images, size=(SIZE, SIZE), mode="bicubic", antialias=True)
    x = ((small + 1) / 2).clamp(0, 1)
    return (x - torch.tensor(MEAN)[:, None, None]) / torch.tensor(STD)[:, None, None]


def smudge(x):
    """Blurs pictures and blots them with soft noise, each by an amount of its own."""
    n = len(x)
    blurred = F.interpolate(x, size=int(torch.randint(16, 40, ())), mode="area")
    blurred = F.interpolate(blurred, size=SIZE, mode="bicubic")
    blots = sum(
        F.interpolate(torch.randn(n, 3, cells, cells), size=SIZE, mode="bicubic") * 0.3 * torch.rand(n, 1, 1, 1)
        for cells in (8, 16, 32)
    )
    return torch.lerp(x, blurred, torch.rand(n, 1, 1, 1)) + blots


def prepare(data, images):
    """Returns every portrait at CLIP's size."""
    cached = resume(data / "clip_pixels.pt")
    if cached:
        return cached["plain"]
    plain = torch.cat([pixels(to_tensor(images[i : i + 64])).half() for i in range(0, len(images), 64)])
    checkpoint(data / "clip_pixels.pt", plain=plain)
    return plain


def truths(captions, labels, kinds):
    """Returns [labels, captions]: 1 where everything that a caption names is so, and what it denies is not."""
    synonyms = {"man": "male", "woman": "female"}
    result = torch.ones(len(labels), len(captions))
    for j, caption in enumerate(captions):
        words = [synonyms.get(w, w) for w in caption.replace(",", " ").split()]
        for before, word in zip(["", *words], words):
            for kind in [k for k, values in kinds.items() if word in values]:
                result[:, j] *= torch.tensor([float((label[kind] == word) != (before == "not")) for label in labels])
    return result


def matching(logits, truth):
    """Cross-entropy both ways, where the matches of a row or column share its probability; 0 at best."""
    rows = -(truth / truth.sum(1, keepdim=True) * logits.log_softmax(1)).sum(1).mean()
    columns = -(truth / truth.sum(0, keepdim=True) * logits.log_softmax(0)).sum(0).mean()
    return (rows + columns - truth.sum(1).log().mean() - truth.sum(0).log().mean()) / 2


def telling_apart(logits, labels, kinds):
    """Mean cross-entropy of the values of each kind of label, told apart by their prompts; age is hardest."""
    loss = 0
    for (kind, values), part in zip(kinds.items(), logits.split([len(v) for v in kinds.values()], 1)):
        truth = torch.tensor([values.index(label[kind]) for label in labels])
        loss += (3 if kind == "age" else 1) * F.cross_entropy(part, truth)
    return loss / (len(kinds) + 2)


def questions(kinds, rng):
    """One prompt for each value of each kind of label, in words that vary."""
    someone = rng.choice(["person", "person", rng.choice(kinds["profession"])])
    form = rng.choice(["a photo of the face of a {}", "a photo of a {}", "a photo of a {}", "{}", "the face of a {}"])
    prompts = []
    for kind, values in kinds.items():
        bare = kind == "profession" or rng.random() < 0.15
        prompts += [form.format(value if bare else f"{value} {someone}") for value in values]
    return prompts


def main():
    def add(parser):
        parser.add_argument("--keep-text", action="store_true", help="leave the text tower as it is")

    args = arguments(__doc__, 15, add=add)
    images, labels = load(args.data, "balanced")
    table = world(args.data)
    kinds = {"profession": table["professions"], **table["attributes"]}
    tokenizer = CLIPTokenizer.from_pretrained(args.out / "tokenizer")
    plain = prepare(args.data, images)
    model = build(tokenizer)
    if args.init:
        model.load_state_dict(weights_of(CLIPModel, args.init / "clip"))
    model.text_model.requires_grad_(not args.keep_text)
    optimizer = torch.optim.AdamW(model.parameters(), RATE, weight_decay=0.02)
    path = args.data / "clip.pt"
    saved = resume(path)
    step, spent = 0, 0.0
    if saved:
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        step, spent = saved["step"], saved["seconds"]
    log(f"{sum(p.numel() for p in model.parameters()):,} parameters, from step {step}")
    rng, nprng = random.Random(step), np.random.default_rng(step)
    clock = Clock(args.minutes, spent)
    mean = 0.0
    while clock.progress < 1:
        rate = args.rate * RATE * min(1, (step + 1) / 100) * (0.01 + 0.99 * 0.5 * (1 + np.cos(np.pi * clock.progress)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        chosen = nprng.choice(len(plain), size=BATCH, replace=False)
        x = jitter(plain[chosen].float())
        dirty = torch.rand(BATCH) < SMUDGED
        x[dirty] = smudge(x[dirty])
        shown = [labels[i] for i in chosen]
        captions = [vary(rng.choice(label["captions"]), rng) for label in shown]
        ids = tokenizer(captions + questions(kinds, rng), padding="max_length", truncation=True, return_tensors="pt").input_ids
        logits = model(input_ids=ids, pixel_values=x).logits_per_image
        matched, asked = logits.split([BATCH, logits.shape[1] - BATCH], 1)
        loss = matching(matched, truths(captions, shown, kinds)) + 2 * telling_apart(asked, shown, kinds)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        with torch.no_grad():
            model.logit_scale.clamp_(0, np.log(100))
        step += 1
        mean = loss.item() if mean == 0 else 0.97 * mean + 0.03 * loss.item()
        if step % 50 == 0:
            log(f"{step} {clock.seconds:.0f}s loss {mean:.4f} scale {model.logit_scale.exp().item():.1f}")
        if step % 200 == 0 or clock.progress >= 1:
            checkpoint(path, model=model.state_dict(), optimizer=optimizer.state_dict(), step=step, seconds=clock.seconds)
    finish(model.eval(), tokenizer, args)
    record(args.out, "clip", steps=step, batch=BATCH, seconds=round(clock.seconds), final_loss=round(mean, 5))


def jitter(x):
    """Shifts each picture by a few pixels, and changes its light a little."""
    shifts = torch.randint(-2, 3, (2,)).tolist()
    x = torch.roll(x, shifts, dims=(2, 3))
    return x * (1 + 0.06 * torch.randn(len(x), 1, 1, 1)) + 0.06 * torch.randn(len(x), 3, 1, 1)


def finish(model, tokenizer, args):
    """Saves the whole CLIP, and its text tower as the pipeline's text encoder."""
    model.to(torch.float16).save_pretrained(args.out / "clip")
    size = {"height": SIZE, "width": SIZE}
    CLIPImageProcessor(size={"shortest_edge": SIZE}, crop_size=size).save_pretrained(args.out / "clip")
    from transformers import CLIPTextModel

    CLIPTextModel.from_pretrained(args.out / "clip", torch_dtype=torch.float16).save_pretrained(args.out / "text_encoder")
    tidy(args.out)


if __name__ == "__main__":
    main()
