#!/usr/bin/env python3
"""Times TfidfVectorizer of scikit-learn on a JSON Lines file of papers, texts in memory to matrix:

    python3 time.py arxiv-cs.jsonl [stemming|plain]

With stemming, PyStemmer stems each word by the Porter2 algorithm.
"""
import json
import sys
import time

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer


def main():
    with open(sys.argv[1]) as f:
        papers = [json.loads(line) for line in f]
    docs = [p["title"] + "\n" + p["abstract"] for p in papers]
    options = {"min_df": 2, "max_df": 0.5, "sublinear_tf": True, "dtype": np.float32, "stop_words": "english"}
    if sys.argv[2:] != ["plain"]:
        import Stemmer
        stemmer = Stemmer.Stemmer("english")
        stemmer.maxCacheSize = 200000
        analyze = TfidfVectorizer(stop_words="english").build_analyzer()
        options = {**options, "stop_words": None, "analyzer": lambda text: stemmer.stemWords(analyze(text))}
    vectorizer = TfidfVectorizer(**options)
    start = time.perf_counter()
    x = vectorizer.fit_transform(docs)
    print(f"{time.perf_counter() - start:.2f} s, {x.shape[0]} x {x.shape[1]}, {x.nnz} values")


if __name__ == "__main__":
    main()
