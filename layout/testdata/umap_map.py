"""Measures a map by UMAP as TestMapQuality measures kindred's, from the same neighbours:

    python3 layout/testdata/umap_map.py papers.npz 2000 20000

For the first rows of a matrix of kindred vectorize it prints how many of the 10 nearest papers are among the 10 nearest
in the plane, the trustworthiness at 10, and the seconds of all processors together and of the clock for the map, without
those for the neighbours. Needs umap-learn and SciPy.
"""
import sys
import time

import numpy as np
import scipy.sparse
import umap

NEAREST = 15  # UMAP's own default; the paper itself is one of them


def neighbours(x, k):
    """The k most similar rows of each, itself first, with their distances."""
    n = x.shape[0]
    indices, distances = np.empty((n, k), dtype=np.int32), np.empty((n, k), dtype=np.float32)
    for lo in range(0, n, 500):
        similar = (x[lo:lo + 500] @ x.T).toarray()
        similar[np.arange(similar.shape[0]), np.arange(lo, lo + similar.shape[0])] = 2
        top = np.argpartition(-similar, k, axis=1)[:, :k]
        values = np.take_along_axis(similar, top, axis=1)
        order = np.argsort(-values, axis=1, kind="stable")
        indices[lo:lo + 500] = np.take_along_axis(top, order, axis=1)
        distances[lo:lo + 500] = 1 - np.minimum(np.take_along_axis(values, order, axis=1), 1)
    return indices, np.maximum(distances, 0)


def faithfulness(x, places, k=10):
    n = x.shape[0]
    kept = trust = count = 0
    for i in range(0, n, max(1, n // 500)):
        similar = (x[i] @ x.T).toarray().ravel()
        similar[i] = np.inf
        rank = np.empty(n, dtype=np.int64)
        rank[np.argsort(-similar, kind="stable")] = np.arange(n)
        apart = ((places - places[i]) ** 2).sum(axis=1)
        apart[i] = np.inf
        ranks = rank[np.argsort(apart, kind="stable")[:k]]
        kept += (ranks <= k).sum()
        trust += (ranks[ranks > k] - k).sum()
        count += 1
    return kept / (count * k), 1 - 2 * trust / (count * k * (2 * n - 3 * k - 1))


matrix = scipy.sparse.load_npz(sys.argv[1]).tocsr()
for size in sys.argv[2:]:
    x = matrix[:int(size)]
    knn = neighbours(x, NEAREST)
    wall, busy = time.perf_counter(), time.process_time()
    places = umap.UMAP(n_neighbors=NEAREST, metric="cosine", precomputed_knn=(*knn, None), low_memory=True).fit_transform(x)
    wall, busy = time.perf_counter() - wall, time.process_time() - busy
    print("%s papers: neighbours kept %.3f, trustworthiness %.3f; %.1f processor seconds, %.1f seconds"
          % (size, *faithfulness(x, places), busy, wall), flush=True)
