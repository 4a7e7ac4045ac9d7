"""Features of pytorch-fid's InceptionV3 with random weights that any torch generator can draw again.

    pip install pytorch-fid==0.3.0 torchvision torch
    python tests/reference/inception.py

writes tests/reference/inception/: names.json, the names and shapes of the weights in the order of their
seeds, and features.npy [2, 2048] of two random images of 96 x 128 and of one of 320 x 300, in float32,
with images.json. lib/runtime/inception_test.ts draws the same weights and images.
"""

import json
import math
from pathlib import Path
from unittest import mock

import numpy as np
import torch
import torchvision_python  # noqa: F401
from pytorch_fid import inception as pytorch_fid

OUT = Path(__file__).parent / "inception"
SIZES = [(2, 96, 128), (1, 320, 300)]


def randn(seed, shape):
    """Flat, and of sixteen elements or more: below that PyTorch draws in another way."""
    count = math.prod(shape)
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(max(count, 16), generator=generator)[:count].reshape(shape)


def weight(seed, name, shape):
    x = randn(seed, shape)
    if name.endswith("conv.weight"):
        return x * math.sqrt(2 / math.prod(shape[1:]))
    if name.endswith("running_var"):
        return torch.exp(0.1 * x)
    return 0.1 * x + (1 if name.endswith("bn.weight") else 0)


def random_network():
    """The network, and its weights by name."""
    drawn = {}

    def load(*_, **__):
        return drawn

    build = torch.nn.Module.load_state_dict

    def fill(module, _state):
        names = [n for n in module.state_dict() if not n.startswith("fc.") and not n.endswith("tracked")]
        for seed, name in enumerate(names):
            drawn[name] = weight(seed, name, tuple(module.state_dict()[name].shape))
        return build(module, drawn, strict=False)

    with mock.patch.object(pytorch_fid, "load_state_dict_from_url", load), \
            mock.patch.object(torch.nn.Module, "load_state_dict", fill):
        return pytorch_fid.InceptionV3([3]).eval(), drawn


def main():
    torch.set_num_threads(1)
    OUT.mkdir(exist_ok=True)
    network, drawn = random_network()
    names = [[name, list(x.shape)] for name, x in drawn.items()]
    features, floors = [], []
    for i, size in enumerate(SIZES):
        images = torch.sigmoid(randn(1000 + i, (size[0], 3, *size[1:])))
        with torch.no_grad():
            found = network(images)[0].flatten(1)
            exact = network.double()(images.double())[0].flatten(1)
            network.float()
        features.append(found)
        floors.append(float((found - exact).norm() / exact.norm()))
    np.save(OUT / "features.npy", torch.cat(features).numpy())
    record = {"torch": torch.__version__, "sizes": SIZES, "floor": max(floors), "weights": names}
    text = json.dumps(record, indent=None).replace("], [", "],\n [")
    (OUT / "weights.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
