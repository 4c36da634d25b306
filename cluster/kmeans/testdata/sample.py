#!/usr/bin/env python3
"""Draws papers of a few categories from a JSONL file with labels, for docs/benchmarks.md:

    python3 sample.py arxiv-cs.jsonl CATEGORIES PAPERS_OF_EACH > sample.jsonl

The categories are the largest ones, in alphabetical order; the draw is always the same.
"""
import json
import random
import sys
from collections import defaultdict


def main(path, categories, papers):
    by_label = defaultdict(list)
    with open(path) as f:
        for line in f:
            by_label[json.loads(line)["label"]].append(line)
    largest = sorted(by_label, key=lambda k: (-len(by_label[k]), k))[:2 * int(categories)]
    rng = random.Random(1)
    lines = [line for label in sorted(rng.sample(largest, int(categories)))
             for line in rng.sample(by_label[label], int(papers))]
    rng.shuffle(lines)
    sys.stdout.writelines(lines)


if __name__ == "__main__":
    main(*sys.argv[1:])
