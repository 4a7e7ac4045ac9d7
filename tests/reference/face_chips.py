"""How dlib aligns and cuts out the testbed's faces, and how Pillow, OpenCV and dlib resize.

    pip install dlib-bin scikit-image opencv-python-headless pillow numpy
    python tests/reference/face_chips.py

draws portraits with `deno eval` and writes tests/reference/face_chips.json: for each of them where
dlib.get_face_chip_details() puts the crop, with eye corners and nose base set beside the renderer's landmarks, some
pixels of the crop of dlib.get_face_chip(), what skimage's SimilarityTransform makes of the renderer's own five
landmarks, and small resized pictures. lib/faces/face_chip_test.ts draws the same.
"""

import base64
import json
import subprocess
from pathlib import Path

import cv2
import dlib
import numpy as np
from PIL import Image
from skimage.transform import SimilarityTransform

ROOT = Path(__file__).parents[2]
OUT = Path(__file__).parent / "face_chips.json"
SIZES = [(300, 0.25), (32, 0.2), (11, 0.25)]
DRAW = """
import { portrait } from "./lib/testbed/mod.ts";
const labels = [["nurse", "female", "black", "young"], ["pilot", "male", "white", "old"],
  ["chef", "female", "asian", "adult"], ["lawyer", "male", "hispanic", "adult"]];
console.log(JSON.stringify(labels.map(([profession, gender, race, age], seed) => {
  const { image, face } = portrait({ profession, gender, race, age }, seed);
  return { image: btoa(String.fromCharCode(...image)), face };
})));
"""

# Points of dlib's mean face: eyes, tip of the nose, corners of the mouth; and dlib's own five.
FIVE = np.array([(0.2254918333, 0.2159903333), (0.7547613333, 0.2159903333), (0.490127, 0.515625),
                 (0.254149, 0.780233), (0.726104, 0.780233)])


def chip(image, points, size, padding):
    box = dlib.rectangle(0, 0, image.shape[1] - 1, image.shape[0] - 1)
    found = dlib.full_object_detection(box, dlib.points([dlib.point(*p) for p in points]))
    details = dlib.get_face_chip_details(found, size, padding)
    r = details.rect
    square = [(r.left() + r.right()) / 2, (r.top() + r.bottom()) / 2, r.width(), details.angle]
    return square, dlib.get_face_chip(image, found, size, padding)


def corners(face):
    """Whole pixels near the corners of the eyes and the base of the nose, as dlib gives them."""
    (lx, ly), (rx, ry), (nx, ny) = (face["landmarks"][k] for k in ("leftEye", "rightEye", "nose"))
    d = (rx - lx) / 5
    return [tuple(int(round(v)) for v in p)
            for p in ((rx + d, ry), (rx - d, ry + 1), (lx - d, ly), (lx + d, ly + 1), (nx, ny + 3))]


def main():
    said = subprocess.run(["deno", "eval", "--ext=ts", DRAW], cwd=ROOT, check=True, capture_output=True, text=True)
    record = {"dlib": dlib.__version__, "opencv": cv2.__version__, "faces": [], "resized": []}
    for portrait in json.loads(said.stdout):
        image = np.frombuffer(base64.b64decode(portrait["image"]), np.uint8).reshape(128, 128, 3)
        points = corners(portrait["face"])
        face = {"points": points, "chips": []}
        for size, padding in SIZES:
            square, cut = chip(image, points, size, padding)
            step = 20 if size == 300 else 3 if size == 32 else 1
            face["chips"].append({"size": size, "padding": padding, "square": square,
                                  "pixels": cut[size % 8::step, size % 8::step].reshape(-1).tolist()})
        own = np.array([portrait["face"]["landmarks"][k] for k in
                        ("leftEye", "rightEye", "nose", "leftMouth", "rightMouth")])
        fit = SimilarityTransform.from_estimate((0.25 + FIVE) / 1.5, own)
        face["own"] = [*fit([[0.5, 0.5]])[0].tolist(), float(fit.scale), float(fit.rotation)]
        record["faces"].append(face)
    small = np.ascontiguousarray(image[50:74, 40:67])
    for to in ((10, 16), (40, 30)):
        pil = Image.fromarray(small).resize(to[::-1], Image.BILINEAR)
        record["resized"].append({"to": to, "pillow": np.asarray(pil).reshape(-1).tolist(),
                                  "opencv": cv2.resize(small, to[::-1]).reshape(-1).tolist()})
    longest = dlib.resize_image(small, rows=int(31 * 24 / 27), cols=31)
    record["longest"] = longest.reshape(-1).tolist()
    OUT.write_text(json.dumps(record, separators=(",", ":")).replace("},", "},\n") + "\n")


main()
