"""Writes linkage.json: what SciPy's average linkage finds for random rows that the test makes again."""
import json

import numpy as np
import scipy
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist


def lcg(seed):
    """Numbers of a linear congruential generator, as in agglo_test.go."""
    while True:
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        yield (seed >> 33) % 1000


cases = []
for n, cols, seed in [(2, 3, 1), (12, 4, 2), (50, 6, 3), (120, 20, 4)]:
    numbers = lcg(seed)
    rows = np.array([[next(numbers) - 300 for _ in range(cols)] for _ in range(n)], dtype=float)
    rows = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32).astype(float)
    tree = linkage(pdist(rows, "cosine"), "average")
    labels = {k: fcluster(tree, k, "maxclust").tolist() for k in (2, 3, 5, 10) if k < n}
    cases.append({"rows": n, "cols": cols, "seed": seed, "labels": labels,
                  "similarities": [round(1 - d, 6) for d in tree[:, 2]]})
with open("linkage.json", "w") as f:
    json.dump({"scipy": scipy.__version__, "cases": cases}, f)
    f.write("\n")
