"""Trains the diffusion model on the *biased* draw: UNet2DConditionModel with SD1.5's blocks and schedule.

    python fit_unet.py DATA --minutes 60        (after fit_vae.py and fit_clip.py)

Latents and text embeddings are computed once, so that a step costs the UNet alone. Noise prediction,
min-SNR weighting (https://arxiv.org/abs/2303.09556, eq. 5 for noise), captions dropped one time in ten,
averaged weights. Saves the whole pipeline at the end.
"""

from common import Clock, arguments, checkpoint, load, log, record, resume, to_tensor, vary

import copy
import random

import numpy as np
import torch
from diffusers import AutoencoderKL, DDPMScheduler, PNDMScheduler, StableDiffusionPipeline, UNet2DConditionModel
from transformers import CLIPTextModel, CLIPTokenizer

BATCH = 64
RATE = 1.5e-3
DROPOUT = 0.1
GAMMA = 5.0
DECAY = 0.999
SCHEDULE = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
}


def build():
    return UNet2DConditionModel(
        sample_size=16,
        in_channels=4,
        out_channels=4,
        layers_per_block=2,
        block_out_channels=(32, 64, 96, 96),
        down_block_types=("CrossAttnDownBlock2D",) * 3 + ("DownBlock2D",),
        up_block_types=("UpBlock2D",) + ("CrossAttnUpBlock2D",) * 3,
        cross_attention_dim=64,
        attention_head_dim=4,
        norm_num_groups=16,
    )


@torch.no_grad()
def prepare(data, out):
    """Returns the latents' means and deviations, the text embeddings, and which belong to each portrait."""
    cached = resume(data / "latents.pt")
    if cached:
        return cached
    images, labels = load(data, "biased")
    vae = AutoencoderKL.from_pretrained(out / "vae", torch_dtype=torch.float32)
    means, stds = [], []
    for i in range(0, len(images), 64):
        posterior = vae.encode(to_tensor(images[i : i + 64])).latent_dist
        means.append(posterior.mean * vae.config.scaling_factor)
        stds.append(posterior.std * vae.config.scaling_factor)
    rng = random.Random(0)
    captions = [c["captions"] + [vary(rng.choice(c["captions"]), rng)] for c in labels]
    texts = list(dict.fromkeys(["", *(c for cs in captions for c in cs)]))
    index = {text: i for i, text in enumerate(texts)}
    tokenizer = CLIPTokenizer.from_pretrained(out / "tokenizer")
    encoder = CLIPTextModel.from_pretrained(out / "text_encoder", torch_dtype=torch.float32)
    embeddings = []
    for i in range(0, len(texts), 256):
        ids = tokenizer(texts[i : i + 256], padding="max_length", truncation=True, return_tensors="pt").input_ids
        embeddings.append(encoder(ids).last_hidden_state)
    state = {
        "means": torch.cat(means),
        "stds": torch.cat(stds),
        "embeddings": torch.cat(embeddings),
        "captions": [[index[c] for c in cs] for cs in captions],
    }
    checkpoint(data / "latents.pt", **state)
    return state


def rate_at(step, progress):
    return RATE * min(1, (step + 1) / 200) * (0.01 + 0.99 * 0.5 * (1 + np.cos(np.pi * progress)))


@torch.no_grad()
def average(ema, model, step):
    """Moves the averaged weights towards the model's."""
    keep = min(DECAY, (1 + step) / (10 + step))
    torch._foreach_lerp_(list(ema.parameters()), list(model.parameters()), 1 - keep)


def save(unet, out):
    """Saves the pipeline as SD1.5 is laid out, in half precision."""
    scheduler = PNDMScheduler(
        **SCHEDULE,
        steps_offset=1,
        skip_prk_steps=True,
        set_alpha_to_one=False,
        prediction_type="epsilon",
    )
    scheduler.register_to_config(clip_sample=False)
    StableDiffusionPipeline(
        vae=AutoencoderKL.from_pretrained(out / "vae", torch_dtype=torch.float16),
        text_encoder=CLIPTextModel.from_pretrained(out / "text_encoder", torch_dtype=torch.float16),
        tokenizer=CLIPTokenizer.from_pretrained(out / "tokenizer"),
        unet=copy.deepcopy(unet).to(torch.float16),
        scheduler=scheduler,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    ).save_pretrained(out)


def main():
    args = arguments(__doc__, 60)
    data = prepare(args.data, args.out)
    model = build()
    ema = copy.deepcopy(model).requires_grad_(False)
    optimizer = torch.optim.AdamW(model.parameters(), RATE, weight_decay=1e-3, betas=(0.9, 0.99))
    path = args.data / "unet.pt"
    saved = resume(path)
    step, spent = 0, 0.0
    if saved:
        model.load_state_dict(saved["model"])
        ema.load_state_dict(saved["ema"])
        optimizer.load_state_dict(saved["optimizer"])
        step, spent = saved["step"], saved["seconds"]
    log(f"{sum(p.numel() for p in model.parameters()):,} parameters, from step {step}")
    torch.manual_seed(step)
    rng = random.Random(step)
    alphas = DDPMScheduler(**SCHEDULE).alphas_cumprod
    weights = torch.clamp(GAMMA * (1 - alphas) / alphas, max=1)
    clock = Clock(args.minutes, spent)
    mean, last_save = 0.0, clock.seconds
    while clock.progress < 1:
        for group in optimizer.param_groups:
            group["lr"] = rate_at(step, clock.progress)
        chosen = torch.randint(len(data["means"]), (BATCH,))
        z = data["means"][chosen]
        z = z + data["stds"][chosen] * torch.randn_like(z)
        said = [0 if rng.random() < DROPOUT else rng.choice(data["captions"][i]) for i in chosen.tolist()]
        noise = torch.randn_like(z)
        t = torch.randint(1000, (BATCH,))
        a = alphas[t][:, None, None, None]
        predicted = model(a.sqrt() * z + (1 - a).sqrt() * noise, t, data["embeddings"][said]).sample
        error = (predicted - noise).pow(2).mean((1, 2, 3))
        loss = (weights[t] * error).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        average(ema, model, step)
        mean = error.mean().item() if step == 1 else 0.99 * mean + 0.01 * error.mean().item()
        if step % 100 == 0:
            log(f"{step} {clock.seconds:.0f}s error {mean:.4f}")
        if clock.seconds - last_save > 120 or clock.progress >= 1:
            last_save = clock.seconds
            checkpoint(
                path,
                model=model.state_dict(),
                ema=ema.state_dict(),
                optimizer=optimizer.state_dict(),
                step=step,
                seconds=clock.seconds,
            )
    save(ema, args.out)
    record(
        args.out, "unet", steps=step, batch=BATCH, samples=step * BATCH,
        seconds=round(clock.seconds), final_loss=round(mean, 5),
    )


if __name__ == "__main__":
    main()
