#!/usr/bin/env python3
"""Draws collections of papers with known classes, for docs/benchmarks.md and docs/decisions.md:

    python3 draws.py arxiv-all.jsonl field arxiv-cs.jsonl label FOLDER

Each file is followed by the key of the classes. The folder gets 34 files of 900 to 6,000 papers, in two halves, a and b:
B has as many papers of each class, in U the first class is the largest and the others are smaller and smaller, and N has
the classes as often as the file. The draws are always the same.
"""
import json
import pathlib
import random
import sys

BALANCED = [(0, 5, 200), (0, 8, 150), (0, 14, 100), (0, 16, 250), (1, 6, 150), (1, 12, 120), (1, 20, 60), (1, 10, 500),
            (0, 10, 600)]  # the file, the number of classes, the papers of each
UNEVEN = [(0, 12, 1500, 0.75), (1, 25, 2500, 0.85), (1, 50, 4000, 0.93), (0, 16, 5000, 0.7)]
NATURAL = [(1, 1000), (0, 1000), (1, 4000), (0, 4000)]


def read(path, key):
    classes = {}
    with open(path) as f:
        for line in f:
            paper = json.loads(line)
            classes.setdefault(paper[key], []).append(paper)
    return classes


def some(rng, classes, number, least):
    names = [name for name in classes if len(classes[name]) >= least]
    rng.shuffle(names)
    return names[:number]


def balanced(rng, classes, number, papers):
    return [(p, c) for c in some(rng, classes, number, papers) for p in rng.sample(classes[c], papers)]


def uneven(rng, classes, number, papers, ratio):
    parts = [ratio**i for i in range(number)]
    drawn = []
    for c, part in zip(some(rng, classes, number, 20), parts):
        size = min(len(classes[c]), max(5, int(papers * part / sum(parts))))
        drawn += [(p, c) for p in rng.sample(classes[c], size)]
    return drawn


def natural(rng, classes, papers):
    return rng.sample([(p, c) for c in classes for p in classes[c]], papers)


def main(first, first_key, second, second_key, folder):
    rng = random.Random(77)
    files = [read(first, first_key), read(second, second_key)]
    folder = pathlib.Path(folder)
    folder.mkdir(exist_ok=True)
    for half in "ab":
        for kind, draw, draws in (("B", balanced, BALANCED), ("U", uneven, UNEVEN), ("N", natural, NATURAL)):
            for i, (file, *how) in enumerate(draws, 1):
                papers = draw(rng, files[file], *how)
                rng.shuffle(papers)
                with open(folder / f"{half}{kind}{i}.jsonl", "w") as f:
                    for p, c in papers:
                        json.dump({"id": p.get("id"), "title": p["title"], "abstract": p["abstract"], "label": c}, f)
                        f.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
