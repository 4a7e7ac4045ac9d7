"""All 18 outputs of torchvision's resnet34 with weights that any language can draw again.

    pip install torch torchvision
    python tests/reference/resnet.py

writes tests/reference/resnet.json: names and shapes of the weights in the order of their seeds, and the
outputs for two images of 224 x 224 in float32, with what double precision makes of them; and the probabilities of race,
gender and age of a picture of 50 x 40 that is prepared as FairFace's predict.py prepares a face. Weights and images are
the uniform numbers of hashed_uniform.py; lib/networks/resnet/resnet_test.ts and lib/judges/fairface_test.ts draw the same.
"""

import json
import math
from pathlib import Path

import numpy as np
import torch
import torchvision
from hashed_uniform import uniform
from torchvision import transforms

OUT = Path(__file__).parent / "resnet.json"


def weight(seed, name, shape):
    x = uniform(seed, math.prod(shape))
    if len(shape) > 1:
        return x * np.float32(math.sqrt((1 if name.startswith("fc") else 6) / math.prod(shape[1:])))
    if name.endswith(("running_var", "bn1.weight", "downsample.1.weight")):
        return np.float32(1) + np.float32(0.25) * x
    if name.endswith("bn2.weight"):  # residuals that neither vanish nor explode over sixteen blocks
        return np.float32(0.25) + np.float32(0.0625) * x
    return np.float32(0.125) * x


def main():
    torch.set_num_threads(1)
    network = torchvision.models.resnet34(weights=None)
    network.fc = torch.nn.Linear(network.fc.in_features, 18)
    weights = [[n, list(x.shape)] for n, x in network.state_dict().items() if not n.endswith("tracked")]
    drawn = {n: torch.from_numpy(weight(i, n, s)).reshape(s) for i, (n, s) in enumerate(weights)}
    missing, extra = network.load_state_dict(drawn, strict=False)
    assert not extra and all(name.endswith("tracked") for name in missing)
    network.eval()
    images = torch.from_numpy(np.stack([uniform(1000 + i, 3 * 224 * 224) for i in range(2)])).reshape(2, 3, 224, 224)
    with torch.no_grad():
        found = network(2 * images)
        exact = network.double()(2 * images.double())
    picture = np.rint((uniform(2000, 3 * 40 * 50) + 1) * np.float32(127.5)).astype(np.uint8).reshape(3, 40, 50)
    prepare = transforms.Compose([
        transforms.ToPILImage(), transforms.Resize((224, 224)), transforms.ToTensor(),
        transforms.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225])])
    with torch.no_grad():
        scores = network.float()(prepare(picture.transpose(1, 2, 0))[None])[0]
    parts = [torch.softmax(scores[a:b], 0).tolist() for a, b in ((0, 7), (7, 9), (9, 18))]
    record = {
        "torchvision": torchvision.__version__,
        "floor": float((found - exact).abs().max()),
        "logits": [[float(f"{x:.9g}") for x in row] for row in found.tolist()],
        "fairface": [[float(f"{x:.9g}") for x in part] for part in parts],
        "weights": weights,
    }
    OUT.write_text(json.dumps(record).replace("], [", "],\n [") + "\n")
    print(record["floor"], found)


main()
