"""Coefficients of scikit-learn's StandardScaler and LogisticRegression on rows that both sides make by a formula.

    python lib/probes/reference/logistic_regression.py > lib/probes/reference/logistic_regression.json
"""

import json

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

ROWS, FEATURES = 60, 7


def features():
    i, j = np.meshgrid(np.arange(ROWS), np.arange(FEATURES), indexing="ij")
    x = np.sin(1.3 * i + 2.1 * j * j) * (1 + j) + 0.2 * j + 0.4 * np.cos(0.7 * i)
    x[:, 3] = 0.1  # one that does not vary
    return x.astype(np.float32).astype(np.float64)


def labels(classes):
    return (np.arange(ROWS) * 7 // 5) % classes


def fitted(classes, C):
    x = StandardScaler().fit_transform(features())
    model = LogisticRegression(C=C, tol=1e-12, max_iter=100_000).fit(x, labels(classes))
    return {"classes": classes, "C": C, "weights": model.coef_.tolist(), "bias": model.intercept_.tolist()}


print(json.dumps([fitted(classes, C) for classes in (2, 3, 4) for C in (1.0, 0.1, 100.0)]))
