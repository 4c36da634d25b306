#!/usr/bin/env python3
"""Writes scikit-learn's TF-IDF matrix (with stemming) of a JSONL file of papers, for the comparisons of k-means in
docs/benchmarks.md:

    pip install scikit-learn PyStemmer
    python3 matrix.py papers.jsonl matrix.npz
"""
import json
import sys

import numpy as np
import scipy.sparse
import Stemmer
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
    scipy.sparse.save_npz(out, x)
    print(f"{x.shape[0]} papers, {x.shape[1]} words, {x.nnz} values")


if __name__ == "__main__":
    main(*sys.argv[1:])
