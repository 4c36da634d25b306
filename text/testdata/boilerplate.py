#!/usr/bin/env python3
"""Lists the words of a JSONL file of labelled papers that say little about a paper's field:

    python3 boilerplate.py arxiv-cs.jsonl > candidates.txt

A word is a candidate if at least 0.5 % of the papers have it and the labels of those papers
are distributed nearly as all labels are: the Kullback-Leibler divergence of the one
distribution from the other is below 0.12 nats. Words whose label could be anything may still
be subjects ("model", "learning"), or mean more in other fields than in those of the file, so
the list in language/boilerplate.txt was chosen from the candidates by hand, and completed with the
other forms of its words.
"""
import json
import math
import re
import sys
from collections import Counter, defaultdict


def main(path):
    labels, df, joint, n = Counter(), Counter(), defaultdict(Counter), 0
    with open(path) as f:
        for d in map(json.loads, f):
            n += 1
            labels[d["label"]] += 1
            for w in set(re.findall(r"[a-z]{2,}", (d["title"] + " " + d["abstract"]).lower())):
                df[w] += 1
                joint[w][d["label"]] += 1
    found = []
    for w, c in df.items():
        if c >= 0.005 * n:
            kl = sum(v / c * math.log((v / c) / (labels[k] / n)) for k, v in joint[w].items())
            if kl < 0.12:
                found.append((kl, w, c))
    for kl, w, c in sorted(found):
        print(f"{w}\t{c / n:.3f}\t{kl:.3f}")


if __name__ == "__main__":
    main(sys.argv[1])
