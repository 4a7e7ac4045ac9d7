"""The SciPy side of `deno task perf --fid`: times pytorch-fid's arithmetic on two files of raw float32 features.

    python tests/perf/fid.py X Y N D THREADS
"""

import json
import os
import resource
import sys
import time

X, Y, N, D, THREADS = sys.argv[1], sys.argv[2], *(int(a) for a in sys.argv[3:6])
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(THREADS)

import numpy as np  # noqa: E402
import scipy  # noqa: E402
from scipy.linalg import sqrtm  # noqa: E402


def cpu() -> float:
    """Seconds of the processor so far, all threads together."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    x, y = (np.fromfile(path, np.float32).reshape(N, D).astype(np.float64) for path in (X, Y))
    begin, used = time.perf_counter(), cpu()
    means = x.mean(0) - y.mean(0)
    a, b = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    root = sqrtm(a @ b)
    value = means @ means + np.trace(a) + np.trace(b) - 2 * np.trace(np.real(root))
    seconds = time.perf_counter() - begin
    print(json.dumps({"seconds": seconds, "cpu": cpu() - used, "value": float(value), "version": f"SciPy {scipy.__version__}"}))


main()
