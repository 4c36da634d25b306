#!/usr/bin/env python3
"""Writes scikit-learn's TF-IDF matrix of a JSONL file of papers, and prints what its KMeans
makes of it, for the comparison of inertia in docs/benchmarks.md:

    python3 inertia.py arxiv-cs.jsonl matrix.bin
    KINDRED_MATRIX=matrix.bin KINDRED_INERTIA=92998 go test -run TestInertia -v ./cluster

The file holds, little-endian: rows, columns, values (int64), then row pointers (int64),
column indices (int32) and values (float32), as in sparse.CSR.
"""
import json
import sys
import time

import numpy as np
import Stemmer
from sklearn.cluster import KMeans
from sklearn.feature_extraction.text import TfidfVectorizer


def main(papers, out):
    with open(papers) as f:
        docs = [d["title"] + "\n" + d["abstract"] for d in map(json.loads, f)]
    stemmer = Stemmer.Stemmer("english")
    stemmer.maxCacheSize = 200000
    analyze = TfidfVectorizer(stop_words="english").build_analyzer()
    x = TfidfVectorizer(analyzer=lambda d: stemmer.stemWords(analyze(d)), min_df=2, max_df=0.5,
                        sublinear_tf=True, dtype=np.float32).fit_transform(docs)
    x.sort_indices()
    with open(out, "wb") as f:
        np.array([*x.shape, x.nnz], dtype="<i8").tofile(f)
        x.indptr.astype("<i8").tofile(f)
        x.indices.astype("<i4").tofile(f)
        x.data.astype("<f4").tofile(f)
    t = time.time()
    km = KMeans(100, n_init=1, random_state=0, max_iter=100, algorithm="lloyd").fit(x)
    print(f"KMeans {time.time()-t:.1f}s iterations={km.n_iter_} inertia={km.inertia_:.1f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
