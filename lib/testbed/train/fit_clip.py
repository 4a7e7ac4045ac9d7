"""Trains the CLIP that scores, and whose text tower conditions the diffusion model.

    python fit_clip.py DATA --minutes 6        (after fit_tokenizer.py and fit_vae.py)

It learns from the *balanced* draw: a CLIP trained on the biased one learns gender from the hat, and a
scorer that shares the bias hides it. Within a batch, every caption that is true of a portrait counts as
a match, since the labels say which are. Half of the portraits are seen through the autoencoder, with
noise on their latents, so that generated images are judged as surely as rendered ones.
"""

from common import MAX_TOKENS, Clock, arguments, checkpoint, load, log, record, resume, to_tensor, vary, world

import random

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch.nn import functional as F
from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel, CLIPTokenizer

BATCH = 128
RATE = 1.5e-3
SIZE = 64
LATENT_NOISE = 0.35
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


@torch.no_grad()
def through(vae, images, noise):
    """Encodes and decodes, with noise on the latents in units of their deviation."""
    z = vae.encode(images).latent_dist.mean
    return vae.decode(z + noise * torch.randn_like(z) / vae.config.scaling_factor).sample.clamp(-1, 1)


def prepare(data, out, images):
    """Returns every portrait at CLIP's size: as rendered, and through the autoencoder."""
    cached = resume(data / "clip_pixels.pt")
    if cached:
        return cached["plain"], cached["seen"]
    vae = AutoencoderKL.from_pretrained(out / "vae", torch_dtype=torch.float32)
    plain, seen = [], []
    for i in range(0, len(images), 64):
        x = to_tensor(images[i : i + 64])
        plain.append(pixels(x).half())
        if i < len(images) // 2:
            seen.append(pixels(through(vae, x, LATENT_NOISE * random.random())).half())
    checkpoint(data / "clip_pixels.pt", plain=torch.cat(plain), seen=torch.cat(seen))
    return torch.cat(plain), torch.cat(seen)


def truths(captions, labels, table):
    """Returns [labels, captions]: 1 where everything that a caption names is so."""
    synonyms = {"man": "male", "woman": "female"}
    kinds = {"profession": table["professions"], **table["attributes"]}
    result = torch.ones(len(labels), len(captions))
    for j, caption in enumerate(captions):
        words = [synonyms.get(w, w) for w in caption.split()]
        for kind, values in kinds.items():
            named = [w for w in words if w in values]
            if named:
                result[:, j] *= torch.tensor([float(label[kind] == named[0]) for label in labels])
    return result


def loss_of(model, x, ids, truth):
    logits = model(input_ids=ids, pixel_values=x).logits_per_image.float()
    rows = -(truth / truth.sum(1, keepdim=True) * logits.log_softmax(1)).sum(1).mean()
    columns = -(truth / truth.sum(0, keepdim=True) * logits.log_softmax(0)).sum(0).mean()
    # What is left when the model is perfect: the matches share the probability.
    floor = (truth.sum(1).log().mean() + truth.sum(0).log().mean()) / 2
    return (rows + columns) / 2 - floor


def main():
    args = arguments(__doc__, 6)
    images, labels = load(args.data, "balanced")
    table = world(args.data)
    tokenizer = CLIPTokenizer.from_pretrained(args.out / "tokenizer")
    plain, seen = prepare(args.data, args.out, images)
    model = build(tokenizer)
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
        rate = RATE * min(1, (step + 1) / 100) * (0.01 + 0.99 * 0.5 * (1 + np.cos(np.pi * clock.progress)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        chosen = nprng.choice(len(plain), size=BATCH, replace=False)
        x = torch.stack([seen[i] if i < len(seen) and rng.random() < 0.8 else plain[i] for i in chosen]).float()
        x = jitter(x)
        shown = [labels[i] for i in chosen]
        captions = [vary(rng.choice(label["captions"]), rng) for label in shown]
        ids = tokenizer(captions, padding="max_length", truncation=True, return_tensors="pt").input_ids
        loss = loss_of(model, x, ids, truths(captions, shown, table))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        with torch.no_grad():
            model.logit_scale.clamp_(0, np.log(100))
        step += 1
        mean = loss.item() if step == 1 else 0.97 * mean + 0.03 * loss.item()
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


if __name__ == "__main__":
    main()
