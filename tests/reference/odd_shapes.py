"""What diffusers predicts with UNets of unusual shapes, and the noise that torch draws for a few values.

    python tests/reference/odd_shapes.py

writes tests/reference/odd_shapes.json. The weights are drawn by seeds, parameter by parameter in the order of their
names, so that the test draws the same and none is stored.
"""

import json
from pathlib import Path

import diffusers
import torch
from diffusers import UNet2DConditionModel

HERE = Path(__file__).parent
SHAPES = [[1], [2], [3], [15], [16], [17], [1, 4, 1, 1], [1, 4, 1, 2], [1, 3, 1, 5]]
SEEDS = [0, 7, 2**32 - 1]

SMALL = dict(
    sample_size=8,
    block_out_channels=(6, 12),
    norm_num_groups=3,
    attention_head_dim=3,
    cross_attention_dim=5,
    layers_per_block=1,
    down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
    up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
)
CONFIGS = {
    "odd widths": SMALL | dict(block_out_channels=(15, 25), norm_num_groups=5, attention_head_dim=(3, 5)),
    "odd widths, sines first, shifted": SMALL
    | dict(block_out_channels=(9, 15), flip_sin_to_cos=False, freq_shift=1),
    "a width of one": SMALL | dict(block_out_channels=(1, 3), norm_num_groups=1, attention_head_dim=1),
    "latents of one row": SMALL | dict(sample_size=(1, 8)),
    "latents of one column": SMALL | dict(sample_size=(7, 1)),
    "latents of one pixel": SMALL | dict(sample_size=(1, 1)),
    "no attention at the finest level": SMALL
    | dict(
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D")
    ),
    "attention in the middle alone": SMALL
    | dict(down_block_types=("DownBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "UpBlock2D")),
}


def main() -> None:
    torch.set_num_threads(1)
    noise = [{"seed": s, "shape": shape, "values": randn(s, shape).flatten().tolist()} for s in SEEDS for shape in SHAPES]
    networks = [predicted(name, config) for name, config in CONFIGS.items()]
    record = {"diffusers": diffusers.__version__, "torch": torch.__version__, "noise": noise, "networks": networks}
    (HERE / "odd_shapes.json").write_text(json.dumps(record, separators=(",", ":")) + "\n")


def predicted(name: str, config: dict) -> dict:
    """One prediction at timestep 501, under 3 tokens."""
    unet = UNet2DConditionModel(**config).eval()
    parameters = sorted(unet.named_parameters())
    for i, (_, parameter) in enumerate(parameters):
        noise = randn(i, parameter.shape)
        # Norms stay near the identity, products near unit variance.
        fan = parameter[0].numel() if parameter.ndim > 1 else 1
        parameter.data = noise / fan**0.5 if parameter.ndim > 1 else 1 + 0.1 * noise
    side = config["sample_size"]
    height, width = side if isinstance(side, tuple) else (side, side)
    with torch.no_grad():
        found = unet(randn(1, [1, 4, height, width]), 501, randn(2, [1, 3, config["cross_attention_dim"]])).sample
    return {
        "name": name,
        "config": config,
        "parameters": [[key, list(parameter.shape)] for key, parameter in parameters],
        "prediction": [round(x, 6) for x in found.flatten().tolist()],
    }


def randn(seed: int, shape) -> torch.Tensor:
    return torch.randn(list(shape), generator=torch.Generator().manual_seed(seed))


main()
