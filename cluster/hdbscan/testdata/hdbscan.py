"""Writes hdbscan.json: what scikit-learn's HDBSCAN finds for rows that the test makes again."""
import json

import numpy as np
import sklearn
from sklearn.cluster import HDBSCAN


def lcg(seed):
    """Numbers of a linear congruential generator, as in hdbscan_test.go."""
    while True:
        seed = (seed * 6364136223846793005 + 1442695040888963407) % 2**64
        yield (seed >> 33) % 1000


def rows(n, groups, cols, spread, seed):
    """Rows around the centres of groups; every fifth is anywhere."""
    numbers = lcg(seed)
    centres = [[next(numbers) - 500 for _ in range(cols)] for _ in range(groups)]
    x = [[next(numbers) - 500 for _ in range(cols)] for _ in range(n)]
    for i in range(n):
        if i % 5 != 4:
            x[i] = [a * spread + b * 100 for a, b in zip(x[i], centres[i % groups])]
    x = np.array(x, dtype=float)
    return (x / np.linalg.norm(x, axis=1, keepdims=True)).astype(np.float32).astype(float)


cases = []
for n, groups, cols, spread, seed in [(40, 2, 5, 30, 1), (100, 4, 8, 40, 2), (300, 7, 10, 50, 3)]:
    distance = 1 - rows(n, groups, cols, spread, seed) @ rows(n, groups, cols, spread, seed).T
    np.fill_diagonal(distance, 0)
    for size, samples in [(5, 1), (10, 1), (5, 5), (5, 2), (10, 4)]:
        for method in ["eom", "leaf"]:
            found = HDBSCAN(metric="precomputed", min_cluster_size=size, min_samples=samples, copy=True,
                            cluster_selection_method=method).fit(np.maximum(distance, 0))
            cases.append({"rows": n, "groups": groups, "cols": cols, "spread": spread, "seed": seed, "minSize": size,
                          "minSamples": samples, "leaf": method == "leaf", "labels": found.labels_.tolist()})
with open("hdbscan.json", "w") as f:
    json.dump({"scikit-learn": sklearn.__version__, "cases": cases}, f)
    f.write("\n")
