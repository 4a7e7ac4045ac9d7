"""Fréchet and kernel distances of small sets of features by pytorch-fid and torch-fidelity.

    pip install pytorch-fid==0.3.0 torch-fidelity==0.4.0 torchvision
    python tests/reference/fid.py

writes tests/reference/fid/: features, their statistics as pytorch-fid saves them, and distances.json.
The features are float32, so that both sides start from the same numbers.
"""

import json
from pathlib import Path

import numpy as np
import scipy
import torchvision_python  # noqa: F401
from pytorch_fid.fid_score import calculate_frechet_distance
from sklearn.metrics.pairwise import polynomial_kernel
from torch_fidelity.metric_kid import kernel_poly, mmd2

OUT = Path(__file__).parent / "fid"
rng = np.random.default_rng(0)


def features(n, d, scale):
    mix = rng.standard_normal((d, d)) / np.sqrt(d)
    return (rng.standard_normal((n, d)) @ mix * scale + rng.standard_normal(d) * 0.2).astype(np.float32)


CASES = {
    "many": (features(90, 24, 1.0), features(90, 24, 1.3)),
    "unequal": (features(60, 12, 1.0), features(31, 12, 0.8)),
    "few": (features(12, 40, 1.0), features(15, 40, 1.2)),
}


def main():
    OUT.mkdir(exist_ok=True)
    distances = {}
    for name, (x, y) in CASES.items():
        np.save(OUT / f"{name}_x.npy", x)
        np.save(OUT / f"{name}_y.npy", y)
        a, b = x.astype(np.float64), y.astype(np.float64)
        mu, sigma = [m.mean(0) for m in (a, b)], [np.cov(m, rowvar=False) for m in (a, b)]
        distances[name] = {"kid_sklearn": float(unbiased(a, b))}
        if len(x) == len(y):
            distances[name]["kid_torch_fidelity"] = float(by_torch_fidelity(a, b, "unbiased"))
            distances[name]["pairs_torch_fidelity"] = float(by_torch_fidelity(a, b, "u-statistic"))
        # The square root of a singular product is where scipy's route is not well posed.
        if name != "few":
            distances[name]["fid_pytorch_fid"] = float(calculate_frechet_distance(mu[0], sigma[0], mu[1], sigma[1]))
        distances[name]["fid_eigenvalues"] = float(by_eigenvalues(mu, sigma))
        if name == "unequal":
            np.savez_compressed(OUT / "unequal_x.npz", mu=mu[0], sigma=sigma[0])
            np.savez(OUT / "unequal_y.npz", mu=mu[1], sigma=sigma[1])
    record = {"numpy": np.__version__, "scipy": scipy.__version__, "distances": distances}
    (OUT / "distances.json").write_text(json.dumps(record, indent=1) + "\n")


def by_eigenvalues(mu, sigma):
    """Real for any rank: the symmetric root of one covariance, then eigenvalues."""
    w, v = np.linalg.eigh(sigma[0])
    root = (v * np.sqrt(np.clip(w, 0, None))) @ v.T
    shared = np.sqrt(np.clip(np.linalg.eigvalsh(root @ sigma[1] @ root), 0, None)).sum()
    return ((mu[0] - mu[1]) ** 2).sum() + np.trace(sigma[0]) + np.trace(sigma[1]) - 2 * shared


def by_torch_fidelity(x, y, estimator):
    options = {"kid_kernel_poly_degree": 3, "kid_kernel_poly_gamma": None, "kid_kernel_poly_coef0": 1}
    return mmd2(kernel_poly(x, x, **options), kernel_poly(x, y, **options), kernel_poly(y, y, **options), mmd_est=estimator)


def unbiased(x, y):
    n, m = len(x), len(y)
    xx, yy, xy = (polynomial_kernel(*p, degree=3, gamma=1 / x.shape[1], coef0=1) for p in ((x, x), (y, y), (x, y)))
    return (xx.sum() - np.trace(xx)) / n / (n - 1) + (yy.sum() - np.trace(yy)) / m / (m - 1) - 2 * xy.mean()


main()
