"""What the package scrfd reads from an SCRFD whose outputs are hashed numbers.

    pip install scrfd==0.3.0 numpy pillow
    python tests/reference/scrfd_faces.py

writes tests/reference/scrfd.json: the faces that its detect() finds in a picture of 400 x 300, and some pixels of the
input that it makes of another of 640 x 480. lib/faces/scrfd_test.ts makes the same numbers.
"""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from PIL import Image
from hashed_uniform import uniform
from scrfd import SCRFD, Threshold

OUT = Path(__file__).parent / "scrfd.json"
STRIDES = (8, 16, 32)


class Session:
    """Outputs as InsightFace orders them: scores of each stride, then boxes, then points."""

    def get_outputs(self):
        return [SimpleNamespace(name=f"{kind}_{stride}") for kind in ("scores", "boxes", "points") for stride in STRIDES]

    def get_inputs(self):
        return [SimpleNamespace(name="input.1")]

    def run(self, names, feeds):
        self.blob = feeds["input.1"]
        outputs = []
        for k, (kind, width) in enumerate((("scores", 1), ("boxes", 4), ("points", 10))):
            for stride in STRIDES:
                n = 2 * (640 // stride) ** 2
                x = uniform(10 * k + stride, n * width).reshape(n, width)
                outputs.append({"scores": (x + 1) / 2, "boxes": 2 * x + 3, "points": 4 * x}[kind].astype(np.float32))
        return outputs


def main():
    session = Session()
    detector = SCRFD.from_session(session)
    faces = detector.detect(Image.new("RGB", (400, 300)), Threshold(probability=0.995, nms=0.4))
    level = np.rint((uniform(99, 3 * 480 * 640) + 1) * np.float32(127.5)).astype(np.uint8).reshape(480, 640, 3)
    detector.detect(Image.fromarray(level), Threshold(probability=0.9999, nms=0.4))
    record = {"faces": [{
        "box": [f.bbox.upper_left.x, f.bbox.upper_left.y, f.bbox.lower_right.x, f.bbox.lower_right.y],
        "score": round(f.probability, 7),
        "points": [[getattr(f.keypoints, k).x, getattr(f.keypoints, k).y] for k in
                   ("left_eye", "right_eye", "nose", "left_mouth", "right_mouth")],
    } for f in faces], "blob": session.blob[0, :, ::97, ::101].reshape(-1).tolist()}
    record = json.loads(json.dumps(record), parse_float=lambda text: round(float(text), 6))
    OUT.write_text(json.dumps(record).replace("}, ", "},\n") + "\n")
    print(len(faces))


main()
