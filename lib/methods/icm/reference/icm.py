"""Steering as ICM states it, by forward hooks in diffusers: `a ← a + α v` after `to_out`, conditional half, every position.

Makes `steered.npy`, `norm_kept.npy` and `own_positions.npy` beside it: what the UNet of `random_model_2022` predicts for the
latents and text embeddings of `tests/reference/taps` while two layers are steered, each image by a vector of its own, or a map.
"""

from pathlib import Path

import numpy as np
import torch
from diffusers import UNet2DConditionModel

HERE = Path(__file__).parent
REFERENCE = HERE.parents[3] / "tests/reference"
LAYERS = [f"up_blocks.1.attentions.{i}.transformer_blocks.0.attn1" for i in (0, 1)]
TIMESTEP = 401


def shift(layer: int, images: int, positions: int, channels: int) -> torch.Tensor:
    """The same numbers as in reference_test.ts."""
    n = torch.arange(images * positions * channels, dtype=torch.float64)
    return (0.8 * torch.sin(1.7 * n + layer)).float().reshape(images, positions, channels)


def main() -> None:
    unet = UNet2DConditionModel.from_pretrained(REFERENCE / "random_model_2022", subfolder="unet")
    latents = torch.from_numpy(np.load(REFERENCE / "taps/latents.npy"))
    context = torch.from_numpy(np.load(REFERENCE / "taps/context.npy"))
    batch = latents.shape[0]

    def predicted(keep_norm: bool = False, own_positions: bool = False) -> np.ndarray:
        def hook(layer: int):
            def change(_module, _inputs, output: torch.Tensor) -> torch.Tensor:
                before = output[batch:]
                after = before + shift(layer, batch, output.shape[1] if own_positions else 1, output.shape[-1])
                if keep_norm:
                    after = after * before.norm(dim=-1, keepdim=True) / after.norm(dim=-1, keepdim=True)
                return torch.cat([output[:batch], after])

            return change

        handles = [unet.get_submodule(name).register_forward_hook(hook(i)) for i, name in enumerate(LAYERS)]
        with torch.no_grad():
            noise = unet(torch.cat([latents, latents]), TIMESTEP, encoder_hidden_states=context).sample
        for handle in handles:
            handle.remove()
        return noise.numpy()

    np.save(HERE / "steered.npy", predicted())
    np.save(HERE / "norm_kept.npy", predicted(keep_norm=True))
    np.save(HERE / "own_positions.npy", predicted(own_positions=True))


main()
