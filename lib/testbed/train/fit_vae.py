"""Trains the autoencoder: AutoencoderKL with SD1.5's blocks, factor 8, four latent channels.

    python fit_vae.py DATA --minutes 9

L1 and squared error, and a KL term that keeps the latents smooth; no adversary. Most of the time it
sees crops, which cost a quarter and teach the same filters; at the end whole portraits.
"""

from common import Clock, arguments, checkpoint, load, log, record, resume, tidy, to_tensor, weights_of
from workers import launch, progress_of, sum_up

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch.nn import functional as F

BATCH = 8  # of all workers together
RATE = 2e-3
KL = 2e-3
CROP = 64
WHOLE = 0.9  # share of the time after which it sees whole portraits


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
    error = F.l1_loss(y, x) + 2 * F.mse_loss(y, x) + 0.5 * edges(y, x) + 4 * colours(y, x)
    return error + KL * posterior.kl().mean() / posterior.mean[0].numel(), error


def edges(y, x):
    """How far the steps between neighbours differ: keeps outlines crisp."""
    return F.l1_loss(y.diff(dim=2), x.diff(dim=2)) + F.l1_loss(y.diff(dim=3), x.diff(dim=3))


def colours(y, x):
    """How far the mean colour of each latent cell differs, hue above all; else hue is learnt last."""
    r, g, b = F.avg_pool2d(y - x, 8).unbind(1)
    return ((r + g + b).abs() / 3 + (r - g).abs() + (b - (r + g) / 2).abs()).mean()


def work(rank, args):
    """One worker's part of the training; the first one logs and saves."""
    images, _ = load(args.data, "balanced")
    vae = build()
    if args.init:
        vae.load_state_dict(weights_of(AutoencoderKL, args.init / "vae"))
    vae.to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(vae.parameters(), RATE, weight_decay=1e-4)
    path = args.data / "vae.pt"
    saved = resume(path)
    step, spent = 0, 0.0
    if saved:
        vae.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        step, spent = saved["step"], saved["seconds"]
    if rank == 0:
        log(f"{sum(p.numel() for p in vae.parameters()):,} parameters, from step {step}")
    torch.manual_seed(args.workers * step + rank)
    rng = np.random.default_rng(args.workers * step + rank)
    clock = Clock(args.minutes, spent)
    mean = 0.0

    def keep():
        checkpoint(path, model=vae.state_dict(), optimizer=optimizer.state_dict(), step=step, seconds=clock.seconds)

    while (progress := progress_of(clock)) < 1:
        rate = args.rate * RATE * min(1, (step + 1) / 50) * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * progress)))
        for group in optimizer.param_groups:
            group["lr"] = rate
        x = to_tensor(images[np.sort(rng.integers(len(images), size=BATCH // args.workers))])
        if progress < WHOLE:
            top, left = rng.integers(128 - CROP + 1, size=2)
            x = x[:, :, top : top + CROP, left : left + CROP]
        with torch.autocast("cpu", torch.bfloat16):
            loss, error = loss_of(vae, x.contiguous(memory_format=torch.channels_last))
        loss.backward()
        sum_up(vae)
        torch.nn.utils.clip_grad_norm_(vae.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        mean = error.item() if mean == 0 else 0.98 * mean + 0.02 * error.item()
        if rank == 0 and step % 100 == 0:
            log(f"{step} {clock.seconds:.0f}s error {mean:.4f}")
        if rank == 0 and step % 300 == 0:
            keep()
    if rank == 0:
        keep()
        finish(vae.eval(), args.out, images, step, clock.seconds, mean)


@torch.no_grad()
def finish(vae, out, images, step, seconds, error):
    """Scales the latents to unit variance, and saves in half precision."""
    batch = to_tensor(images[:256])
    latents = torch.cat([vae.encode(x).latent_dist.mean for x in batch.split(32)])
    vae.register_to_config(scaling_factor=round(1 / latents.std().item(), 5))
    vae.to(torch.float16).save_pretrained(out / "vae")
    tidy(out)
    record(out, "vae", steps=step, batch=BATCH, seconds=round(seconds), final_loss=round(error, 5))
    log("scaling factor", vae.config.scaling_factor)


if __name__ == "__main__":
    launch(work, arguments(__doc__, 9, workers=2))
