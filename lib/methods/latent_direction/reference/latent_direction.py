"""The training of a latent direction as its paper states it, through diffusers' frozen UNet of `random_model_2022`.

Makes the arrays beside it: the loss of each image and its gradient by what is added to the middle block's output, and the
direction after each of three steps of torch's Adam on the mean loss.
"""

from pathlib import Path

import numpy as np
import torch
from diffusers import UNet2DConditionModel

HERE = Path(__file__).parent
MODELS = HERE.parents[3] / "tests/reference"
TIMESTEPS = [17, 402, 951]


def main() -> None:
    torch.manual_seed(0)
    unet = UNet2DConditionModel.from_pretrained(MODELS / "random_model_2022", subfolder="unet")
    unet.requires_grad_(False)
    batch = len(TIMESTEPS)
    latents, target = torch.randn(2, batch, 4, 16, 16)
    context = torch.randn(batch, 77, unet.config.cross_attention_dim)
    width = unet.config.block_out_channels[-1]
    shift = torch.randn(batch, width, 2, 2, requires_grad=True)

    def losses(shift: torch.Tensor) -> torch.Tensor:
        handle = unet.mid_block.register_forward_hook(lambda _m, _a, out: out + shift)
        predicted = unet(latents, torch.tensor(TIMESTEPS), encoder_hidden_states=context).sample
        handle.remove()
        return ((predicted - target) ** 2).flatten(1).mean(1)

    loss = losses(shift)
    [gradient] = torch.autograd.grad(loss.sum(), shift)

    direction = torch.zeros(1, width, 2, 2, requires_grad=True)
    adam = torch.optim.Adam([direction], lr=0.1)
    trained = []
    for _ in range(3):
        adam.zero_grad()
        losses(direction).mean().backward()
        adam.step()
        trained.append(direction.detach().clone())
    arrays = {
        **{"latents": latents, "target": target, "context": context, "shift": shift},
        **{"loss": loss, "gradient": gradient, "directions": torch.cat(trained)},
    }
    for name, array in arrays.items():
        np.save(HERE / f"{name}.npy", array.detach().numpy())


if __name__ == "__main__":
    main()
