"""Times scikit-learn's exact neighbour search on a matrix that kindred vectorize wrote.

usage: python3 neighbor/testdata/brute.py papers.npz [QUERIES]
"""
import resource
import sys
import time

import scipy.sparse
from sklearn.neighbors import NearestNeighbors

x = scipy.sparse.load_npz(sys.argv[1]).tocsr()
queries = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
search = NearestNeighbors(n_neighbors=11, metric="cosine", algorithm="brute", n_jobs=-1).fit(x)


def used():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return time.time(), usage.ru_utime + usage.ru_stime


start, before = used()
search.kneighbors(x[:queries])
end, after = used()
share = x.shape[0] / queries
print(f"{queries} queries: {end - start:.1f} s; all {x.shape[0]} (estimated): {(end - start) * share:.0f} s, "
      f"{(after - before) * share:.0f} s of processors")
