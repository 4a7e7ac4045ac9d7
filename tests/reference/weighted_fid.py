"""Fréchet distances where the second set counts by weights, by NumPy's weighted covariance and pytorch-fid.

    pip install pytorch-fid==0.3.0 torchvision
    python tests/reference/weighted_fid.py

reads the features in tests/reference/fid/ and writes weighted_fid.json beside this file.
"""

import json
from pathlib import Path

import numpy as np
import scipy
from pytorch_fid.fid_score import calculate_frechet_distance

HERE = Path(__file__).parent


def main() -> None:
    cases = {}
    for name in ("many", "unequal", "few"):
        x, y = (np.load(HERE / "fid" / f"{name}_{side}.npy").astype(np.float64) for side in "xy")
        weights = np.random.default_rng(0).integers(1, 9, len(y))
        mean = np.average(y, axis=0, weights=weights)
        covariance = np.cov(y, rowvar=False, aweights=weights)
        own = np.cov(x, rowvar=False)
        case = {"weights": weights.tolist(), "fid": by_singular_values(x, y, weights)}
        # The square root of a singular product is where scipy's route is not well posed.
        if name != "few":
            case["fid_pytorch_fid"] = float(calculate_frechet_distance(x.mean(0), own, mean, covariance))
        cases[name] = case
    record = {"numpy": np.__version__, "scipy": scipy.__version__, "cases": cases}
    (HERE / "weighted_fid.json").write_text(json.dumps(record, indent=1) + "\n")


def by_singular_values(x, y, weights) -> float:
    """The shared trace is the nuclear norm of the product of both sets' centred images: real for any rank."""
    share = weights / weights.sum()
    mean = share @ y
    a = (x - x.mean(0)) / np.sqrt(len(x) - 1)
    b = (y - mean) * np.sqrt(share / (1 - (share**2).sum()))[:, None]
    shared = np.linalg.svd(a @ b.T, compute_uv=False).sum()
    return float(((x.mean(0) - mean) ** 2).sum() + (a**2).sum() + (b**2).sum() - 2 * shared)


if __name__ == "__main__":
    main()
