#!/usr/bin/env python3
"""Times k-means of scikit-learn, or of scikit-learn-intelex, on a matrix from scipy.sparse.save_npz, and prints a
line of tab-separated values for each seed: program, threads, k, seed, seconds, processor seconds, iterations, inertia.

    python3 lloyd.py matrix.npz sklearn|elkan|minibatch|intelex K SEED...

OMP_NUM_THREADS sets the number of threads. max_iter is scikit-learn's own, 300.
"""
import os
import sys
import time


def main(path, program, k, *seeds):
    if program == "intelex":
        from sklearnex import patch_sklearn
        patch_sklearn(verbose=False)
    import numpy as np
    import scipy.sparse as sp
    from sklearn.cluster import KMeans, MiniBatchKMeans

    x = sp.load_npz(path)
    x.sort_indices()
    for seed in map(int, seeds):
        if program == "minibatch":
            model = MiniBatchKMeans(int(k), n_init=1, random_state=seed, batch_size=4096)
        else:
            model = KMeans(int(k), n_init=1, random_state=seed, algorithm="elkan" if program == "elkan" else "lloyd")
        wall, cpu = time.time(), time.process_time()
        model.fit(x)
        wall, cpu = time.time() - wall, time.process_time() - cpu
        means = np.zeros((int(k), x.shape[1]))
        total = float(x.shape[0]) if abs(x.multiply(x).sum() - x.shape[0]) < 1 else float(x.multiply(x).sum())
        for c in range(int(k)):  # the inertia of the labels, in float64
            rows = x[model.labels_ == c]
            if rows.shape[0]:
                s = np.asarray(rows.astype(np.float64).sum(axis=0)).ravel()
                total -= s @ s / rows.shape[0]
        print(program, os.environ.get("OMP_NUM_THREADS", os.cpu_count()), k, seed, f"{wall:.2f}", f"{cpu:.2f}",
              model.n_iter_, f"{total:.1f}", sep="\t", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
