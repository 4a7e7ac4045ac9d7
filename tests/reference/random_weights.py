"""Random weights under which every layer of a network can be told from its neighbours."""

import math

import torch

# How far the output of a layer is scaled, by the last part of its name: queries and keys are wide, so that attention
# is not uniform, and cross-attention speaks up, so that the prompt matters.
GAINS = {
    3.0: ("attn2.to_out.0",),
    1.4: ("to_q", "to_k", "q_proj", "k_proj", "query", "key"),
    0.6: ("to_out.0", "out_proj", "proj_attn", "net.2", "conv2", "fc2", "position_embedding"),
}

# What goes into a norm is small, so that the epsilon of the norm shows: 1e-6 and 1e-5 differ by half a percent.
INTO_NORM = 0.03
LAYERS_INTO_NORM = (
    *("conv_in", "conv1", "conv2", "time_emb_proj", "proj_in", "to_out.0", "proj_attn", "net.2"),
    *("out_proj", "fc2", "token_embedding", "position_embedding", "patch_embedding", "class_embedding", "pre_layrnorm"),
)


def randomise(module: torch.nn.Module, seed: int) -> None:
    """Draws every parameter anew: norms away from 1 and 0, layers with outputs of known variance.

    The values are rounded to float16, so that a module saved in half precision and read back is the same module.
    """
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in sorted(module.named_parameters()):
        parameter.data = draw(name, parameter.shape, generator).half().to(parameter.dtype)


def draw(name: str, shape: torch.Size, generator: torch.Generator) -> torch.Tensor:
    """Draws one parameter, in float32."""
    noise = torch.randn(shape, generator=generator)
    if name.endswith("logit_scale"):
        return torch.tensor(3.5)
    layer, _, kind = name.rpartition(".")
    size = INTO_NORM if name.endswith(LAYERS_INTO_NORM) or layer.endswith(LAYERS_INTO_NORM) else 1.0
    gain = size * next((g for g, ends in GAINS.items() if layer.endswith(ends)), 1.0)
    if kind == "bias":
        return 0.15 * size * noise
    if noise.ndim < 2:
        # A norm's weight, or CLIP's class embedding.
        return size * noise if kind == "class_embedding" else size * (1 + 0.25 * noise)
    if layer.endswith(("token_embedding", "position_embedding")):
        return gain * noise
    return gain / math.sqrt(noise[0].numel()) * noise
