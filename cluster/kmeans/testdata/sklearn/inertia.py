#!/usr/bin/env python3
"""Times scikit-learn on a JSONL file of papers (TF-IDF with stemming, k-means with k = 100),
and writes its matrix for the comparison of inertia in docs/benchmarks.md:

    apt-get install python3-sklearn python3-stemmer
    /usr/bin/time -v python3 inertia.py papers.jsonl matrix.bin
    KINDRED_MATRIX=$PWD/matrix.bin KINDRED_INERTIA=92998 go test -run TestInertia -v ./cluster/kmeans

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


def main(papers, out=None):
    start = time.time()
    with open(papers) as f:
        docs = [d["title"] + "\n" + d["abstract"] for d in map(json.loads, f)]
    print(f"read {time.time()-start:.1f}s papers={len(docs)}", flush=True)
    t = time.time()
    stemmer = Stemmer.Stemmer("english")
    stemmer.maxCacheSize = 200000
    analyze = TfidfVectorizer(stop_words="english").build_analyzer()
    x = TfidfVectorizer(analyzer=lambda d: stemmer.stemWords(analyze(d)), min_df=2, max_df=0.5,
                        sublinear_tf=True, dtype=np.float32).fit_transform(docs)
    print(f"TF-IDF {time.time()-t:.1f}s shape={x.shape} values={x.nnz}", flush=True)
    x.sort_indices()
    if out:
        write(x, out)
    t = time.time()
    km = KMeans(100, n_init=1, random_state=0, max_iter=100, algorithm="lloyd").fit(x)
    print(f"KMeans {time.time()-t:.1f}s iterations={km.n_iter_} inertia={km.inertia_:.1f}")


def write(x, out):
    with open(out, "wb") as f:
        np.array([*x.shape, x.nnz], dtype="<i8").tofile(f)
        x.indptr.astype("<i8").tofile(f)
        x.indices.astype("<i4").tofile(f)
        x.data.astype("<f4").tofile(f)


if __name__ == "__main__":
    main(*sys.argv[1:])
