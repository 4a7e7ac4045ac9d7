"""Distribution guidance as Balancing Act states it: KL of the mean class shares to uniform, by autograd through the classifier.

Makes the arrays beside it. The update is computed in float64. `noise` is what diffusers' UNet of `random_model_2022`
predicts when its middle block's output is replaced by the guided one.
"""

from pathlib import Path

import numpy as np
import torch
from diffusers import UNet2DConditionModel

HERE = Path(__file__).parent
MODELS = HERE.parents[3] / "tests/reference"
TEMPERATURE = 8.0
COHORT = 2
CLASSES = 3


def guided(h: torch.Tensor, weights: torch.Tensor, bias: torch.Tensor, scale: float) -> torch.Tensor:
    """h − η ∂KL(p̄ ‖ uniform)/∂h of one cohort's rows of one half."""
    h = h.detach().requires_grad_()
    shares = torch.softmax((h.flatten(1) @ weights.flatten(1).T + bias) / TEMPERATURE, dim=1)
    mean = shares.mean(0)
    loss = (mean * (mean * CLASSES).log()).sum()
    [gradient] = torch.autograd.grad(loss, h)
    return (h - scale * gradient).detach()


def in_cohorts(h: torch.Tensor, *classifier) -> torch.Tensor:
    """Guides `[2·b, …]`, unconditional rows first; a cohort is two images of one half."""
    return torch.cat([guided(rows, *classifier) for rows in h.split(COHORT)])


def main() -> None:
    torch.manual_seed(0)
    unet = UNet2DConditionModel.from_pretrained(MODELS / "random_model_2022", subfolder="unet")
    unet.requires_grad_(False)
    batch = 4
    latents = torch.randn(batch, 4, 16, 16)
    context = torch.randn(2 * batch, 77, unet.config.cross_attention_dim)
    timestep = 401
    found = {}

    def read(_module, _args, out):
        found["h"] = out.detach()

    handle = unet.mid_block.register_forward_hook(read)
    unet(torch.cat([latents, latents]), timestep, encoder_hidden_states=context)
    handle.remove()
    h = found["h"]
    weights = torch.randn(CLASSES, *h.shape[1:])
    bias = torch.randn(CLASSES)
    scale = 150.0
    after = in_cohorts(h.double(), weights.double(), bias.double(), scale)
    print("update relative to h:", float((after - h).norm() / h.norm()))

    handle = unet.mid_block.register_forward_hook(lambda *_: after.float())
    noise = unet(torch.cat([latents, latents]), timestep, encoder_hidden_states=context).sample
    handle.remove()
    arrays = {"latents": latents, "context": context, "h": h, "weights": weights, "bias": bias, "after": after, "noise": noise}
    for name, array in arrays.items():
        np.save(HERE / f"{name}.npy", array.detach().float().numpy())


if __name__ == "__main__":
    main()
