"""Prompt injection by forward hooks in diffusers: one attn2 is given other `encoder_hidden_states`, conditional half alone.

Makes `injected.npy` beside it: what the UNet of `random_model_2022` predicts for the latents and text embeddings of
`tests/reference/taps` while two cross-attention modules read the embeddings of the images in the other order.
"""

from pathlib import Path

import numpy as np
import torch
from diffusers import UNet2DConditionModel

HERE = Path(__file__).parent
REFERENCE = HERE.parents[3] / "tests/reference"
MODULES = [
    "down_blocks.1.attentions.0.transformer_blocks.0.attn2",
    "up_blocks.1.attentions.1.transformer_blocks.0.attn2",
]
TIMESTEP = 401


def main() -> None:
    unet = UNet2DConditionModel.from_pretrained(REFERENCE / "random_model_2022", subfolder="unet")
    latents = torch.from_numpy(np.load(REFERENCE / "taps/latents.npy"))
    context = torch.from_numpy(np.load(REFERENCE / "taps/context.npy"))
    batch = latents.shape[0]

    def swap(_module, args, kwargs):
        own = kwargs["encoder_hidden_states"]
        # As `other` in prompt_injection_test.ts: rows of the conditional half in the other order.
        return args, {**kwargs, "encoder_hidden_states": torch.cat([own[:batch], own[batch:].flip(0)])}

    for name in MODULES:
        unet.get_submodule(name).register_forward_pre_hook(swap, with_kwargs=True)
    with torch.no_grad():
        noise = unet(torch.cat([latents, latents]), TIMESTEP, encoder_hidden_states=context).sample
    np.save(HERE / "injected.npy", noise.numpy())


main()
