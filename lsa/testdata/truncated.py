"""Times scikit-learn's TruncatedSVD on a matrix that kindred vectorize wrote, and prints the singular values.

usage: python3 lsa/testdata/truncated.py papers.npz [RANK [ITERATIONS]]
"""
import sys
import time

import scipy.sparse
from sklearn.decomposition import TruncatedSVD

x = scipy.sparse.load_npz(sys.argv[1]).tocsr()
rank = int(sys.argv[2]) if len(sys.argv) > 2 else 100
iterations = int(sys.argv[3]) if len(sys.argv) > 3 else 5
start = time.time()
svd = TruncatedSVD(rank, n_iter=iterations, random_state=0).fit(x)
print(f"rank {rank}, {iterations} iterations: {time.time() - start:.1f} s")
print(svd.singular_values_)
