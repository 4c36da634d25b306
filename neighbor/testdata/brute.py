"""Times scikit-learn's exact neighbour search on a matrix that kindred vectorize wrote.

usage: python3 neighbor/testdata/brute.py papers.npz [QUERIES]
"""
import sys
import time

import scipy.sparse
from sklearn.neighbors import NearestNeighbors

x = scipy.sparse.load_npz(sys.argv[1]).tocsr()
queries = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
search = NearestNeighbors(n_neighbors=11, metric="cosine", algorithm="brute", n_jobs=-1).fit(x)
start = time.time()
search.kneighbors(x[:queries])
seconds = time.time() - start
print(f"{queries} queries: {seconds:.1f} s; all {x.shape[0]} (estimated): {seconds * x.shape[0] / queries:.0f} s")
