"""What SDXL's 70 self-attention modules put out, on a network of SDXL's own depth and tiny width: hooks in diffusers.

    python tests/reference/sdxl_attn1.py

writes tests/reference/families/sdxl_attn1.json: of each module the mean over positions, conditional half, as three
projections. The network is the third of `families/sdxl.json` with 1, 2 and 10 transformer blocks per attention, drawn by
name as there; latents and conditioning are drawn by `torch.randn` from the seeds below.
"""

import json
import zlib
from pathlib import Path

import numpy as np
import torch
from diffusers import UNet2DConditionModel

from random_weights import draw

HERE = Path(__file__).parent
DEPTHS, TIMESTEP, BATCH, LENGTH = [1, 2, 10], 501, 2, 24


def normal(seed: int, *shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


@torch.no_grad()
def main() -> None:
    torch.set_num_threads(1)
    cases = json.loads((HERE / "families/sdxl.json").read_text())["cases"]
    config = cases[2]["files"]["unet/config.json"] | {"transformer_layers_per_block": DEPTHS}
    unet = UNet2DConditionModel.from_config(config).eval()
    for name, parameter in unet.named_parameters():
        seed = zlib.crc32(f"unet.{name}".encode())
        parameter.data = draw(name, parameter.shape, torch.Generator().manual_seed(seed))

    pooled = {}

    def hook(name: str):
        def called(_module, _inputs, output: torch.Tensor) -> None:
            x = output[BATCH:].mean(1).double().numpy().ravel()
            i = np.arange(1, len(x) + 1)
            pooled[name] = [float(x @ np.sin(i)), float(x @ np.cos(i)), float(np.abs(x).sum())]

        return called

    for name, module in unet.named_modules():
        if name.endswith("attn1"):
            module.register_forward_hook(hook(name))
    latents = normal(1, BATCH, 4, config["sample_size"], config["sample_size"])
    sizes = 6 * config["addition_time_embed_dim"]
    text = config["projection_class_embeddings_input_dim"] - sizes
    # Height, width, crop and target, as SDXL has them.
    time_ids = torch.tensor([[128.0, 128, 0, 0, 128, 128]]).expand(2 * BATCH, -1)
    unet(
        torch.cat([latents, latents]),
        TIMESTEP,
        encoder_hidden_states=normal(2, 2 * BATCH, LENGTH, config["cross_attention_dim"]),
        added_cond_kwargs={"text_embeds": normal(3, 2 * BATCH, text), "time_ids": time_ids},
    )
    assert len(pooled) == 70, len(pooled)
    file = HERE / "families/sdxl_attn1.json"
    file.write_text(json.dumps(pooled, separators=(",", ":")) + "\n")


main()
