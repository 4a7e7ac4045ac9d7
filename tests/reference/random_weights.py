"""Random weights under which every layer of a network can be told from its neighbours."""

import math

import torch

# How far the output of a layer is scaled, by the last part of its name. Queries and keys are wide, so that
# attention is not uniform; cross-attention speaks up, so that the prompt matters; what else ends a residual
# branch is narrow, so that sums stay near unit variance.
GAINS = {
    3.0: ("attn2.to_out.0",),
    1.4: ("to_q", "to_k", "q_proj", "k_proj", "query", "key"),
    0.6: ("to_out.0", "proj_out", "out_proj", "proj_attn", "net.2", "conv2", "fc2"),
}


def randomise(module: torch.nn.Module, seed: int) -> None:
    """Draws every parameter anew: norms away from 1 and 0, layers with unit-variance outputs for unit-variance inputs.

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
    if name.endswith("bias"):
        return 0.15 * noise
    if noise.ndim < 2:
        # A norm's weight, or CLIP's class embedding.
        return noise if name.endswith("class_embedding") else 1 + 0.25 * noise
    if "embedding" in name and "patch" not in name and "linear" not in name:
        # Token and position embeddings; the UNet's time_embedding.linear_1 is a layer.
        return noise if "token" in name else 0.5 * noise
    layer = name.removesuffix(".weight")
    gain = next((g for g, ends in GAINS.items() if layer.endswith(ends)), 1.0)
    return gain / math.sqrt(noise[0].numel()) * noise
