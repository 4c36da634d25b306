"""Times sparse_dot_topn's product with the ten nearest rows on a matrix that kindred vectorize wrote.

usage: python3 neighbor/testdata/topn.py papers.npz [QUERIES]
"""
import resource
import sys
import time

import scipy.sparse
from sparse_dot_topn import sp_matmul_topn

x = scipy.sparse.load_npz(sys.argv[1]).tocsr()
queries = int(sys.argv[2]) if len(sys.argv) > 2 else 3000
y = x.T.tocsr()


def used():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return time.time(), usage.ru_utime + usage.ru_stime


start, before = used()
sp_matmul_topn(x[:queries], y, top_n=11, n_threads=2)
end, after = used()
share = x.shape[0] / queries
print(f"{queries} queries: {end - start:.1f} s; all {x.shape[0]} (estimated): {(end - start) * share:.0f} s, "
      f"{(after - before) * share:.0f} s of processors")
