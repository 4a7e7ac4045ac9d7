"""Trains the autoencoder: AutoencoderKL with SD1.5's blocks, factor 8, four latent channels.

    python fit_vae.py DATA --minutes 9

L1 and squared error, and a KL term that keeps the latents smooth; no adversary.
"""

from common import Clock, arguments, checkpoint, load, log, record, resume, to_tensor

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch.nn import functional as F

BATCH = 8
RATE = 2e-3
KL = 2e-4


def build():
    return AutoencoderKL(
        in_channels=3,
        out_channels=3,
        down_block_types=["DownEncoderBlock2D"] * 4,
        up_block_types=["UpDecoderBlock2D"] * 4,
        block_out_channels=[16, 32, 48, 64],
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=8,
        sample_size=128,
    )


def loss_of(vae, x):
    posterior = vae.encode(x).latent_dist
    y = vae.decode(posterior.sample()).sample.float()
    error = F.l1_loss(y, x) + 2 * F.mse_loss(y, x) + 0.5 * edges(y, x)
    return error + KL * posterior.kl().mean() / posterior.mean[0].numel(), error


def edges(y, x):
    """How far the steps between neighbours differ: keeps outlines crisp."""
    return F.l1_loss(y.diff(dim=2), x.diff(dim=2)) + F.l1_loss(y.diff(dim=3), x.diff(dim=3))


def main():
    args = arguments(__doc__, 9)
    images, _ = load(args.data, "balanced")
    vae = build().to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(vae.parameters(), RATE, weight_decay=1e-4)
    path = args.data / "vae.pt"
    saved = resume(path)
    step, spent = 0, 0.0
    if saved:
        vae.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        step, spent = saved["step"], saved["seconds"]
    log(f"{sum(p.numel() for p in vae.parameters()):,} parameters, from step {step}")
    rng = np.random.default_rng(step)
    clock = Clock(args.minutes, spent)
    mean = 0.0
    while clock.progress < 1:
        rate = RATE * min(1, (step + 1) / 50) * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * clock.progress)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        x = to_tensor(images[np.sort(rng.integers(len(images), size=BATCH))])
        with torch.autocast("cpu", torch.bfloat16):
            loss, error = loss_of(vae, x.contiguous(memory_format=torch.channels_last))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(vae.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        mean = error.item() if step == 1 else 0.98 * mean + 0.02 * error.item()
        if step % 50 == 0:
            log(f"{step} {clock.seconds:.0f}s error {mean:.4f}")
        if step % 500 == 0 or clock.progress >= 1:
            checkpoint(path, model=vae.state_dict(), optimizer=optimizer.state_dict(), step=step, seconds=clock.seconds)
    finish(vae.eval(), args.out, images, step, clock.seconds, mean)


@torch.no_grad()
def finish(vae, out, images, step, seconds, error):
    """Scales the latents to unit variance, and saves in half precision."""
    batch = to_tensor(images[:256])
    latents = torch.cat([vae.encode(x).latent_dist.mean for x in batch.split(32)])
    vae.register_to_config(scaling_factor=round(1 / latents.std().item(), 5))
    vae.to(torch.float16).save_pretrained(out / "vae")
    record(out, "vae", steps=step, batch=BATCH, seconds=round(seconds), final_loss=round(error, 5))
    log("scaling factor", vae.config.scaling_factor)


if __name__ == "__main__":
    main()
