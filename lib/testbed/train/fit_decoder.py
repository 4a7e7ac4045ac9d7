"""Goes on training the autoencoder's decoder alone, on latents that are a little wrong.

    python fit_decoder.py DATA --minutes 6        (after fit_unet.py has encoded the portraits)

The encoder stays, so the diffusion model still fits. What a diffusion model draws is never quite a latent of a
picture; a decoder that has met such errors paints flat colours where they would show as blots.
"""

from common import Clock, arguments, checkpoint, load, log, record, resume, tidy, to_tensor, weights_of
from fit_vae import build, colours, edges
from workers import launch, progress_of, sum_up

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch.nn import functional as F

BATCH = 16  # of all workers together
RATE = 1e-3
NOISE = 0.12  # in deviations of the latents, at most
CROP = 8  # latent cells; the outermost are context and not judged
WHOLE = 0.85


def pick(data, images, rng, size, progress):
    """Draws latents with some noise and the pictures that they should become."""
    chosen = np.sort(rng.integers(len(images), size=size))
    z = data["means"][chosen] + data["stds"][chosen] * torch.randn(size, 4, 16, 16)
    z = z + NOISE * torch.rand(size, 1, 1, 1) * torch.randn_like(z)
    x = to_tensor(images[chosen])
    if progress < WHOLE:
        top, left = rng.integers(16 - CROP + 1, size=2)
        z = z[:, :, top : top + CROP, left : left + CROP]
        x = x[:, :, 8 * top : 8 * (top + CROP), 8 * left : 8 * (left + CROP)]
    return z, x


def work(rank, args):
    """One worker's part of the training; the first one logs and saves."""
    images, _ = load(args.data, "biased")
    data = resume(args.data / "latents.pt")
    vae = build()
    vae.load_state_dict(weights_of(AutoencoderKL, args.init / "vae") if args.init else resume(args.data / "vae.pt")["model"])
    scale = AutoencoderKL.load_config(args.out / "vae")["scaling_factor"]
    vae.encoder.requires_grad_(False)
    vae.quant_conv.requires_grad_(False)
    vae.to(memory_format=torch.channels_last)
    trained = [p for p in vae.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, RATE, weight_decay=1e-4, fused=True)
    path = args.data / "decoder.pt"
    saved = resume(path)
    step, spent = 0, 0.0
    if saved:
        vae.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        step, spent = saved["step"], saved["seconds"]
    torch.manual_seed(args.workers * step + rank)
    rng = np.random.default_rng(args.workers * step + rank)
    clock = Clock(args.minutes, spent)
    mean = 0.0
    while (progress := progress_of(clock)) < 1:
        rate = RATE * min(1, (step + 1) / 50) * (0.02 + 0.98 * 0.5 * (1 + np.cos(np.pi * progress)))
        for group in optimizer.param_groups:
            group["lr"] = args.rate * rate
        size = BATCH // args.workers if progress < WHOLE else BATCH // args.workers // 4
        z, x = pick(data, images, rng, size, progress)
        y = vae.decode((z / scale).contiguous(memory_format=torch.channels_last)).sample
        if progress < WHOLE:
            x, y = x[:, :, 8:-8, 8:-8], y[:, :, 8:-8, 8:-8]
        error = F.l1_loss(y, x) + 2 * F.mse_loss(y, x) + 0.5 * edges(y, x) + colours(y, x)
        error.backward()
        sum_up(vae)
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        step += 1
        mean = error.item() if mean == 0 else 0.98 * mean + 0.02 * error.item()
        if rank == 0 and step % 100 == 0:
            log(f"{step} {clock.seconds:.0f}s error {mean:.4f}")
    if rank == 0:
        checkpoint(path, model=vae.state_dict(), optimizer=optimizer.state_dict(), step=step, seconds=clock.seconds)
        vae.register_to_config(scaling_factor=scale)
        vae.to(torch.float16).save_pretrained(args.out / "vae")
        tidy(args.out)
        record(args.out, "decoder", steps=step, batch=BATCH, seconds=round(clock.seconds), final_loss=round(mean, 5))


if __name__ == "__main__":
    launch(work, arguments(__doc__, 6, workers=2))
