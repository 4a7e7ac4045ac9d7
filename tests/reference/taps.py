"""What diffusers' UNet of `random_model_2022` predicts while hooks change the outputs of its modules.

Makes `taps/`: the latents and text embeddings (two branches of the same images, the unconditional one first), the
prediction of each case, the vectors that were added, and one output as it was read. `modules.json` has for every
module two projections of its output and what they are rounded to.
"""

import json

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from diffusers import UNet2DConditionModel
from diffusers.models import attention, resnet
from diffusers.models.attention_processor import Attention
from diffusers.models.transformers.transformer_2d import Transformer2DModel
from diffusers.models.unets import unet_2d_blocks

HERE = Path(__file__).parent
OUT = HERE / "taps"
ATTENTION = "up_blocks.1.attentions.0.transformer_blocks.0"
RESNET = "down_blocks.0.resnets.1"

Change = Callable[[torch.Tensor], torch.Tensor]


def main() -> None:
    OUT.mkdir(exist_ok=True)
    torch.manual_seed(0)
    unet = UNet2DConditionModel.from_pretrained(HERE / "random_model_2022", subfolder="unet")
    batch = 2
    latents = torch.randn(batch, 4, 16, 16)
    context = torch.randn(2 * batch, 77, unet.config.cross_attention_dim)
    channels = unet.get_submodule(ATTENTION).norm1.normalized_shape[0]
    to_attention = torch.randn(channels)
    to_resnet = torch.randn(unet.get_submodule(RESNET).out_channels)

    def predict(changes: dict[str, Change]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
        read = {}

        def hook(name: str, change: Change):
            def called(_module, _inputs, output: torch.Tensor) -> torch.Tensor:
                read[name] = output.numpy()
                return change(output)

            return called

        handles = [unet.get_submodule(n).register_forward_hook(hook(n, c)) for n, c in changes.items()]
        with torch.no_grad():
            predicted = unet(torch.cat([latents, latents]), 401, encoder_hidden_states=context).sample
        for handle in handles:
            handle.remove()
        return predicted.numpy(), read

    def in_second(x: torch.Tensor) -> torch.Tensor:
        return torch.cat([x[:batch], 0.5 * x[batch:]])

    scaled, read = predict({f"{ATTENTION}.attn1": lambda x: 1.5 * x})
    halved, _ = predict({f"{ATTENTION}.attn2": in_second})
    added, _ = predict({
        f"{ATTENTION}.attn2": lambda x: x + to_attention,
        RESNET: lambda x: x + to_resnet[:, None, None],
    })
    (OUT / "modules.json").write_text(json.dumps(projections(unet, torch.cat([latents, latents]), context)))
    arrays = {
        **{"latents": latents.numpy(), "context": context.numpy()},
        **{"scaled_attn1": scaled, "attn1": read[f"{ATTENTION}.attn1"], "halved_attn2": halved, "added": added},
        **{"to_attention": to_attention.numpy(), "to_resnet": to_resnet.numpy()},
    }
    for name, array in arrays.items():
        np.save(OUT / f"{name}.npy", array)


def projections(unet: UNet2DConditionModel, latents: torch.Tensor, context: torch.Tensor) -> dict[str, list[float]]:
    """Σ xᵢ sin(i + 1), Σ xᵢ cos(i + 1) and Σ |xᵢ| of the output of each module that has one tensor."""
    found = {}

    def hook(name: str):
        def called(_module, _inputs, output) -> None:
            output = output[0] if isinstance(output, tuple) else getattr(output, "sample", output)
            x = output.double().numpy().ravel()
            i = np.arange(1, len(x) + 1)
            found[name] = [float(x @ np.sin(i)), float(x @ np.cos(i)), float(np.abs(x).sum())]

        return called

    kinds = (
        *(resnet.ResnetBlock2D, resnet.Downsample2D, resnet.Upsample2D, unet_2d_blocks.UNetMidBlock2DCrossAttn),
        *(attention.BasicTransformerBlock, attention.FeedForward, Attention, Transformer2DModel),
    )
    handles = [m.register_forward_hook(hook(n)) for n, m in unet.named_modules() if isinstance(m, kinds) or n == "conv_in"]
    with torch.no_grad():
        unet(latents, 401, encoder_hidden_states=context)
    for handle in handles:
        handle.remove()
    return found


if __name__ == "__main__":
    main()
