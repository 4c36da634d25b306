#!/usr/bin/env python3
"""Draws collections of papers of one field, whose classes are its subfields, for docs/benchmarks.md:

    git clone https://github.com/staeiou/arxiv_archive
    python3 subfields.py arxiv_archive/processed_data/20200101/per_category FOLDER

Papers have the category that their authors put first. FOLDER gets nine files of each field, of 240 to 4,000 papers: B
has as many papers of each class, in U the first class is the largest and the others are smaller and smaller, and N has
the classes as often as the archive. The draws are always the same.
"""
import csv
import json
import lzma
import pathlib
import random
import sys

FIELDS = {"mathematics": ["math"], "physics": ["physics", "nlin"], "biology": ["q-bio"], "economics": ["econ", "q-fin"],
          "statistics": ["stat"]}
BALANCED = [(5, 200), (9, 150), (30, 60), (6, 40), (7, 100)]  # the most classes, the papers of each
NATURAL = [1000, 300, 4000]
FEWEST = 50  # papers of a class


def read(folder):
    classes, seen = {}, set()
    for path in sorted(folder.glob("*.*.tsv.xz")):
        name = path.name.removesuffix(".tsv.xz")
        with lzma.open(path, "rt", encoding="utf-8", errors="replace", newline="") as f:
            for row in csv.DictReader(f, delimiter="\t"):
                if row["primary_cat"] == name and row["arxiv_id"] not in seen and len(row["abstract"] or "") > 100:
                    seen.add(row["arxiv_id"])
                    classes.setdefault(name, []).append({"id": row["arxiv_id"], "title": " ".join(row["title"].split()),
                                                         "abstract": " ".join(row["abstract"].split()), "label": name})
    return classes


def draws(rng, classes):
    for i, (most, papers) in enumerate(BALANCED, 1):
        names = [name for name in classes if len(classes[name]) >= papers]
        rng.shuffle(names)
        yield f"B{i}", [p for name in names[:most] for p in rng.sample(classes[name], papers)]
    for i, papers in enumerate(NATURAL, 1):
        yield f"N{i}", rng.sample([p for name in classes for p in classes[name]], papers)
    names = [name for name in classes if len(classes[name]) >= 100]
    rng.shuffle(names)
    parts = {name: 0.75**i for i, name in enumerate(names[:8])}
    sizes = {name: max(5, int(1200 * part / sum(parts.values()))) for name, part in parts.items()}
    yield "U1", [p for name, size in sizes.items() for p in rng.sample(classes[name], min(size, len(classes[name])))]


def main(archive, folder):
    rng, classes, folder = random.Random(5), read(pathlib.Path(archive)), pathlib.Path(folder)
    folder.mkdir(exist_ok=True)
    for field, archives in FIELDS.items():
        of_field = {name: papers for name, papers in classes.items()
                    if name.split(".")[0] in archives and len(papers) >= FEWEST}
        for draw, papers in draws(rng, of_field):
            rng.shuffle(papers)
            with open(folder / f"{field}{draw}.jsonl", "w") as f:
                for paper in papers:
                    f.write(json.dumps(paper) + "\n")


if __name__ == "__main__":
    csv.field_size_limit(1 << 30)
    main(*sys.argv[1:])
