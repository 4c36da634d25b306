#!/usr/bin/env python3
"""Writes tfidf.json, the numbers that TestScikitLearn expects, to the folder of this script:

    python3 make.py

The corpus is plain lower-case words, so that both sides see the same tokens. A title that
counts twice is a title that is written twice.
"""
import json
import os
import platform

import numpy
import scipy
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer

CORPUS = [
    ("tide pools", "crabs and snails share tide pools with anemones and snails"),
    ("rock shores", "snails graze rock shores while crabs hide under rock"),
    ("harbour walls", "anemones cover harbour walls and crabs climb harbour walls at night"),
    ("night ferries", "ferries leave the harbour at night and return at dawn"),
    ("ferry timetables", "timetables for ferries depend on tide and weather and on harbour pilots"),
    ("weather and tide", "tide tables and weather reports guide pilots pilots pilots"),
    ("pilots", "pilots"),
    ("", "dawn weather weather dawn dawn dawn"),
    ("sourdough bread", "bread rises at dawn with flour and water and salt"),
    ("flour", "flour from rye and wheat makes bread and bread and bread"),
    ("salt and water", "salt water tastes of tide pools"),
    ("rye bread", "rye bread keeps while wheat bread does not"),
    ("crabs in bread", "crabs crabs and bread bread"),
]

CASES = [
    {"min_df": 1, "max_df": 1.0, "title_weight": 1, "raw_tf": False},
    {"min_df": 1, "max_df": 1.0, "title_weight": 2, "raw_tf": False},
    {"min_df": 1, "max_df": 1.0, "title_weight": 2, "raw_tf": True},
    {"min_df": 2, "max_df": 1.0, "title_weight": 3, "raw_tf": False},
    {"min_df": 3, "max_df": 0.5, "title_weight": 1, "raw_tf": True},
    {"min_df": 2, "max_df": 0.3, "title_weight": 2, "raw_tf": False},
]


def main():
    for case in CASES:
        vectorizer = TfidfVectorizer(
            analyzer=str.split, min_df=case["min_df"], max_df=case["max_df"],
            sublinear_tf=not case["raw_tf"], smooth_idf=True, norm="l2")
        texts = [" ".join([title] * case["title_weight"] + [abstract]) for title, abstract in CORPUS]
        x = vectorizer.fit_transform(texts).toarray()
        case["terms"] = list(vectorizer.get_feature_names_out())
        case["idf"] = [float(v) for v in vectorizer.idf_]
        case["rows"] = [[round(float(v), 12) for v in row] for row in x]
    found = {
        "versions": {"python": platform.python_version(), "numpy": numpy.__version__,
                     "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
        "corpus": [{"title": title, "abstract": abstract} for title, abstract in CORPUS],
        "cases": CASES,
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tfidf.json")
    with open(path, "w") as f:
        json.dump(found, f, separators=(",", ":"))
        f.write("\n")


if __name__ == "__main__":
    main()
