"""What diffusers' UNet of `random_model_2022` predicts while hooks change the outputs of its modules.

Makes `taps/`: the latents and text embeddings (two branches of the same images, the unconditional one first), the
prediction of each case, the vectors that were added, and one output as it was read.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from diffusers import UNet2DConditionModel

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
    arrays = {
        **{"latents": latents.numpy(), "context": context.numpy()},
        **{"scaled_attn1": scaled, "attn1": read[f"{ATTENTION}.attn1"], "halved_attn2": halved, "added": added},
        **{"to_attention": to_attention.numpy(), "to_resnet": to_resnet.numpy()},
    }
    for name, array in arrays.items():
        np.save(OUT / f"{name}.npy", array)


if __name__ == "__main__":
    main()
