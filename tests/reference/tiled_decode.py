"""Writes tiled_decode.json: an image that diffusers decodes in tiles, of the random model's autoencoder, every 37th value.

python3 tests/reference/tiled_decode.py
"""

import json
from pathlib import Path

import torch
from diffusers import AutoencoderKL

HERE = Path(__file__).parent
MODEL = HERE / "random_model"

vae = AutoencoderKL.from_pretrained(MODEL, subfolder="vae", local_files_only=True)
factor = 2 ** (len(vae.config.block_out_channels) - 1)
tile = 8
latents = torch.randn((1, vae.config.latent_channels, 16, 20), generator=torch.Generator().manual_seed(5))
vae.enable_tiling()
vae.tile_latent_min_size = tile
vae.tile_sample_min_size = factor * tile
with torch.no_grad():
    tiled = vae.decode(latents / vae.config.scaling_factor).sample
    vae.disable_tiling()
    whole = vae.decode(latents / vae.config.scaling_factor).sample
print(tiled.shape, "tiled beside whole", (tiled - whole).abs().max().item())
values = (tiled / 2 + 0.5).clamp(0, 1).flatten()[::37]
(HERE / "tiled_decode.json").write_text(
    json.dumps({"tile": factor * tile, "latents": list(latents.shape), "seed": 5, "every": 37, "values": [round(x, 6) for x in values.tolist()]}) + "\n"
)
