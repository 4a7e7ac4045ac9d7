"""Statistics by scipy, and by enumeration: python tests/reference/scipy_statistics.py (scipy 1.17, numpy 2.4)."""

import itertools
import json
import math
from pathlib import Path

import numpy as np
from scipy import stats

rng = np.random.default_rng(0)

STUDENT = [
    {"t": t, "df": df, "tail": float(stats.t.sf(t, df)), "quantile": float(stats.t.isf(stats.t.sf(t, df), df))}
    for df in (1, 3, 7.5, 19, 400, 12000)
    for t in (-2.5, 0.1, 1.0, 2.093, 6.0)
]


def flips(differences):
    test = stats.permutation_test(
        (np.asarray(differences),),
        lambda x, axis: x.mean(axis=axis),
        permutation_type="samples",
        n_resamples=np.inf,
        vectorized=True,
    )
    return {"differences": [float(d) for d in differences], "p": float(test.pvalue)}


SIGN_FLIP = [
    flips(rng.normal(0.5, 1, 20)),
    flips(rng.normal(-0.4, 1, 13)),
    # Ties and zeros, as differences of RD at twelve images have them.
    flips(rng.integers(-3, 5, 16) / 6),
    flips([0, 0, 0.5, -0.5, 0.5, 0.5, 0, 1]),
    flips([1, 2, 3, 4]),
]


def holm(ps):
    """Step-down by its definition: the adjusted p is the least level at which Holm's procedure rejects."""
    order = sorted(range(len(ps)), key=lambda i: ps[i])
    rejects = lambda level: {
        order[k]
        for k in range(len(ps))
        if all(ps[order[j]] <= level / (len(ps) - j) for j in range(k + 1))
    }
    levels = sorted({min(1.0, p * m) for p in ps for m in range(1, len(ps) + 1)})
    return [next((v for v in levels if i in rejects(v * (1 + 1e-12))), 1.0) for i in range(len(ps))]


HOLM = [{"ps": ps, "adjusted": holm(ps)} for ps in ([0.01, 0.04, 0.03, 0.005], [0.02, 0.02, 0.9], [0.5], [0.3, 0.001, 0.0004, 0.3, 0.2])]


def bootstrap(values):
    found = stats.bootstrap(
        (np.asarray(values),), np.mean, n_resamples=200_000, method="percentile", rng=np.random.default_rng(1)
    ).confidence_interval
    return {"values": [float(v) for v in values], "low": float(found.low), "high": float(found.high)}


BOOTSTRAP = [bootstrap(rng.normal(1, 2, 25)), bootstrap(rng.exponential(1, 40))]


def fair(n, classes):
    """Every outcome of n images of equally likely classes: moments and 95th percentile of ‖p − 1/K‖₂ and of max − min."""
    distance, spread, weight = [], [], []
    for counts in itertools.product(range(n + 1), repeat=classes - 1):
        if sum(counts) > n:
            continue
        counts = np.array([*counts, n - sum(counts)])
        distance.append(float(np.linalg.norm(counts / n - 1 / classes)))
        spread.append(float((counts.max() - counts.min()) / n))
        weight.append(float(stats.multinomial.pmf(counts, n, [1 / classes] * classes)))
    return {"n": n, "classes": classes, **{
        name: {"mean": float(np.dot(values, weight)), "p95": percentile(values, weight)}
        for name, values in (("distance", distance), ("range", spread))
    }}


def percentile(values, weight):
    """The least value that is exceeded at most once in twenty times."""
    rounded = np.round(values, 12)
    return next(float(v) for v in np.unique(rounded) if np.dot(rounded > v, weight) <= 0.05 + 1e-12)


FAIR = [fair(8, 2), fair(12, 4), fair(25, 3), fair(100, 2), fair(40, 4)]


def power(stderr, df, alpha, difference, margin):
    """How often a Student-distributed estimate passes test and margin."""
    needed = max(stats.t.isf(alpha / 2, df) * stderr, margin)
    return float(stats.t.sf((needed - difference) / stderr, df))


# Differences that are found four times in five, by bisection.
def detectable(stderr, df, alpha, margin):
    low, high = 0.0, 100.0
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if power(stderr, df, alpha, middle, margin) < 0.8 else (low, middle)
    return {"stderr": stderr, "df": df, "alpha": alpha, "margin": margin, "difference": low}


POWER = [detectable(0.003, 19, 0.05, 0), detectable(0.003, 19, 0.05, 0.02), detectable(1, 5, 0.01, 0.5)]



def ranked(a, b):
    """Spearman's correlation by scipy, and Bonett and Wright's interval of 95 %."""
    rho = float(stats.spearmanr(a, b)[0])
    half = stats.norm.isf(0.025) * math.sqrt((1 + rho**2 / 2) / (len(a) - 3))
    low, high = (math.tanh(math.atanh(rho) + sign * half) for sign in (-1, 1))
    return {"a": [float(x) for x in a], "b": [float(x) for x in b], "rho": rho, "low": low, "high": high}


ranks = np.random.default_rng(1)
RANKED = [
    ranked(x := ranks.normal(size=20).round(3), (x + ranks.normal(size=20)).round(3)),
    ranked(ranks.integers(0, 4, 15), ranks.integers(0, 3, 15)),
    ranked([1, 2, 3, 4, 5], [5, 4, 2, 3, 1]),
]

OUT = Path(__file__).parent / "statistics.json"
OUT.write_text(
    json.dumps(
        {"student": STUDENT, "signFlip": SIGN_FLIP, "holm": HOLM, "bootstrap": BOOTSTRAP, "fair": FAIR, "power": POWER, "rank_correlation": RANKED},
        indent=1,
    )
    + "\n"
)
assert math.isclose(HOLM[0]["adjusted"][0], 0.03)
