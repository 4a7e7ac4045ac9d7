"""The energy of BiasMap and its gradient in the latents, by PyTorch's autograd through diffusers' UNet.

make_references.py calls this. The masks share nothing with lib/attribution but the definitions: thresholds come from
scipy's root finder, the released iteration runs as it stands on the whole transport plan, and in float64 each gradient
is held against a central difference of the energy before it is returned.
"""

from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import UNet2DConditionModel
from scipy.optimize import brentq

ITERATIONS = 20
"""Of Sinkhorn's algorithm in the released code."""


class Variant(NamedTuple):
    """One way to compute the energy; the names are those of `EnergySettings`."""

    timestep: int
    branch: int = 1
    """Half of classifier-free guidance whose queries are read: 0 unconditional, 1 conditional."""
    modules: str = ""
    """Prefix of the modules that count; the middle block never does."""
    quantile: float = 0.7
    temperature: float = 0.01
    scale: str = "minmax"
    domain: str = "map"
    solver: str = "exact"


VARIANTS = {
    "early": Variant(981),
    "middle": Variant(501),
    "unconditional": Variant(501, branch=0),
    "down": Variant(501, modules="down_blocks"),
    "smooth": Variant(501, quantile=0.55, temperature=0.1),
    "rows": Variant(501, domain="row"),
    "released": Variant(501, branch=0, scale="raw", domain="row", solver="sinkhorn"),
}


class Inputs(NamedTuple):
    """What the UNet and the maps are computed from."""

    latents: torch.Tensor
    """`[b, c, h, w]`."""
    context: torch.Tensor
    """Text embeddings `[2·b, l, d]`, unconditional rows first."""
    attribution: torch.Tensor
    """Embedding of the unpadded attribution prompt `[n, d]`."""
    words: list[list[int]]
    """Where the tokens of the two words stand in it."""
    added: dict[str, torch.Tensor] | None = None
    """Pooled text and sizes `[2·b, …]`, of a UNet of SDXL."""


def energies(unet: UNet2DConditionModel, inputs: Inputs) -> dict[str, torch.Tensor]:
    """Returns `energy_<variant>` `[b]` and `energy_<variant>_gradient` `[b, c, h, w]` of every variant."""
    unet.requires_grad_(False)
    out = {}
    for name, variant in VARIANTS.items():
        with torch.enable_grad():
            latents = inputs.latents.clone().requires_grad_()
            value = energy(unet, inputs._replace(latents=latents), variant)
            [gradient] = torch.autograd.grad(value.sum(), latents)
        if unet.dtype == torch.float64:
            check(unet, inputs, variant, gradient)
        out |= {f"energy_{name}": value.detach(), f"energy_{name}_gradient": gradient}
    return out


def energy(unet: UNet2DConditionModel, inputs: Inputs, variant: Variant) -> torch.Tensor:
    """E of Algorithm 1, one number per image."""
    maps = word_maps(unet, inputs, variant)
    if variant.scale == "minmax":
        least, greatest = maps.amin((2, 3), keepdim=True), maps.amax((2, 3), keepdim=True)
        maps = (maps - least) / (greatest - least)
    scores = maps.flatten(2) if variant.domain == "map" else maps
    k = (1 - variant.quantile) * scores.shape[-1]
    if variant.solver == "exact":
        masks = SoftTopK.apply(scores, k, variant.temperature)
    else:
        masks = sinkhorn(scores, int(k), variant.temperature)
    a, b = masks.flatten(2).unbind(1)
    intersection = (a * b).sum(1)
    return intersection / (a.sum(1) + b.sum(1) - intersection)


def word_maps(unet: UNet2DConditionModel, inputs: Inputs, variant: Variant) -> torch.Tensor:
    """The maps of both words at this step, `[b, 2, h, w]`: OVAM's sum over heads and modules."""
    latents, context, attribution, words, added = inputs
    batch, _, height, width = latents.shape
    maps = []

    def read(attention, args):
        hidden = args[0].unflatten(0, (2, batch))[variant.branch]
        side = round((height * width / hidden.shape[1]) ** 0.5)
        q = attention.to_q(hidden).unflatten(2, (attention.heads, -1))
        k = attention.to_k(attribution).unflatten(1, (attention.heads, -1))
        weights = (torch.einsum("bphc,nhc->bphn", q, k) * attention.scale).softmax(-1).sum(2)
        each = torch.stack([weights[..., tokens].mean(-1) for tokens in words], dim=1)
        maps.append(each.unflatten(2, (height // side, width // side)))

    handles = [
        module.register_forward_pre_hook(read)
        for name, module in unet.named_modules()
        if name.endswith("attn2") and not name.startswith("mid_block") and name.startswith(variant.modules)
    ]
    unet(torch.cat([latents, latents]), variant.timestep, encoder_hidden_states=context, added_cond_kwargs=added)
    for handle in handles:
        handle.remove()
    largest = max((m.shape[2:] for m in maps), key=lambda size: size[0] * size[1])
    return sum(F.interpolate(m, size=largest, mode="bilinear", align_corners=False) for m in maps)


class SoftTopK(torch.autograd.Function):
    """σ((2x − c) / τ) along the last axis, c such that k is kept; differentiated implicitly."""

    @staticmethod
    def forward(ctx, x: torch.Tensor, k: float, temperature: float) -> torch.Tensor:
        rows = x.detach().double().reshape(-1, x.shape[-1])
        thresholds = torch.tensor([threshold(row, k, temperature) for row in rows], dtype=torch.float64)
        masks = torch.sigmoid((2 * rows - thresholds[:, None]) / temperature).reshape(x.shape)
        ctx.save_for_backward(masks)
        ctx.temperature = temperature
        return masks.to(x.dtype)

    @staticmethod
    def backward(ctx, cotangent: torch.Tensor):
        [masks] = ctx.saved_tensors
        slope = 2 / ctx.temperature * masks * (1 - masks)
        # The threshold moves so that the weighted mean of the cotangent drops out.
        mean = (slope * cotangent).sum(-1, keepdim=True) / slope.sum(-1, keepdim=True)
        return (slope * (cotangent - mean)).to(cotangent.dtype), None, None


def threshold(row: torch.Tensor, k: float, temperature: float) -> float:
    """The c for which the mask of a row of scores sums to k."""

    def excess(c: float) -> float:
        return float(torch.sigmoid((2 * row - c) / temperature).sum()) - k

    margin = 50 * temperature
    return brentq(excess, 2 * float(row.min()) - margin, 2 * float(row.max()) + margin, xtol=1e-15, rtol=1e-15)


def sinkhorn(x: torch.Tensor, k: int, temperature: float) -> torch.Tensor:
    """The column of anchor 1 of the transport plan between scores and {0, 1}, times n, as the released code leaves it."""
    n = x.shape[-1]
    kernel = -((x[..., None] - x.new_tensor([0.0, 1.0])) ** 2) / temperature
    wanted = x.new_tensor([n - k, k]).div(n).log()
    rows = torch.zeros_like(x)
    for _ in range(ITERATIONS):
        columns = wanted - torch.logsumexp(kernel + rows[..., None], dim=-2)
        rows = -np.log(n) - torch.logsumexp(kernel + columns[..., None, :], dim=-1)
    return n * torch.exp(kernel[..., 1] + rows + columns[..., 1:])


def check(unet: UNet2DConditionModel, inputs: Inputs, variant: Variant, gradient: torch.Tensor) -> None:
    """Fails unless the gradient predicts how the energy changes along a random direction."""
    generator = torch.Generator().manual_seed(0)
    direction = torch.randn(gradient.shape, generator=generator, dtype=torch.float64)
    step = 1e-6

    def at(t: float) -> torch.Tensor:
        return energy(unet, inputs._replace(latents=inputs.latents + t * direction), variant)

    measured = (at(step) - at(-step)) / (2 * step)
    predicted = (gradient * direction).flatten(1).sum(1)
    torch.testing.assert_close(predicted, measured, rtol=1e-5, atol=1e-7)


def describe() -> dict[str, dict]:
    """What each variant is, for `meta.json`."""
    return {name: variant._asdict() for name, variant in VARIANTS.items()}
