#!/usr/bin/env python3
"""Measures how the time and the memory of kindred vectorize grow, and draws it:

    python3 scaling.py arxiv-cs.jsonl path/to/kindred folder > scaling.tsv
    python3 scaling.py --draw scaling.tsv scaling.svg

Collections of 16 to a million papers are written to the folder: the beginning of the given one, or
if that is too short the same papers again, with their sentences in another order. Each is
vectorized three times, and the fastest run counts. Drawing takes matplotlib.
"""
import json
import os
import random
import re
import subprocess
import sys
import time

SIZES = [16, 100, 1_000, 10_000, 100_000, 1_000_000]


def papers(path, n):
    """n papers: those of the file, and then the same with shuffled sentences."""
    rng = random.Random(1)
    with open(path) as f:
        lines = [json.loads(line) for line in f]
    for i in range(n):
        paper = lines[i % len(lines)]
        if i >= len(lines):
            sentences = re.split(r"(?<=[.!?])\s+", paper["abstract"])
            rng.shuffle(sentences)
            # A title of its own, or the paper would be merged with the one that it was made from.
            title = f"{sentences[0][:80]} ({i})"
            paper = {"title": title, "abstract": " ".join(sentences)}
        else:
            paper = {"title": paper["title"], "abstract": paper["abstract"]}
        paper["id"] = f"p{i}"
        yield paper


def measure(command):
    """Seconds and peak bytes of a command, as a process of its own sees them: the memory of a child is
    at first that of its parent."""
    out = subprocess.run([sys.executable, __file__, "--measure", *command], check=True, stdout=subprocess.PIPE)
    seconds, peak = out.stdout.split()
    return float(seconds), int(peak)


def measure_here(command):
    start = time.perf_counter()
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{command}: status {status}")
    print(time.perf_counter() - start, usage.ru_maxrss * 1024)


def run(path, kindred, folder):
    print("papers\ttext_bytes\tseconds\tpeak_bytes\tterms\tvalues")
    for n in SIZES:
        name = os.path.join(folder, f"{n}.jsonl")
        text = 0
        if not os.path.exists(name):
            with open(name, "w") as f:
                for paper in papers(path, n):
                    f.write(json.dumps(paper, ensure_ascii=False) + "\n")
        with open(name) as f:
            for line in f:
                paper = json.loads(line)
                text += len(paper["title"].encode()) + len(paper["abstract"].encode())
        out = os.path.join(folder, "out.mtx")
        runs = [measure([kindred, "vectorize", "-q", name, "-f", "npz", "-o", out]) for _ in range(3)]
        subprocess.run([kindred, "vectorize", "-q", "--vectors", out, "-f", "mtx", "-o", out + ".txt"], check=True)
        with open(out + ".txt") as f:
            f.readline()
            _, terms, values = f.readline().split()
        os.remove(out + ".txt")
        print(n, text, f"{min(r[0] for r in runs):.3f}", min(r[1] for r in runs), terms, values, sep="\t", flush=True)


def draw(table, picture):
    import matplotlib
    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "kindred", "svg.fonttype": "none", "font.family": "sans-serif"})
    import matplotlib.pyplot as plt
    with open(table) as f:
        next(f)
        rows = [line.split() for line in f]
    n = [int(r[0]) for r in rows]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.6))
    left.loglog(n, [float(r[2]) for r in rows], "o-", color="#1f5fa8")
    left.set_title("kindred vectorize: seconds")
    right.loglog(n, [int(r[3]) / 1e6 for r in rows], "o-", color="#1f5fa8", label="peak memory")
    right.loglog(n, [int(r[1]) / 1e6 for r in rows], "s--", color="#999999", label="text")
    right.set_title("megabytes")
    right.legend(frameon=False)
    for axes in left, right:
        axes.set_xlabel("papers")
        axes.grid(True, which="major", color="#dddddd")
        axes.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(picture, metadata={"Date": None, "Creator": None})


if __name__ == "__main__":
    if sys.argv[1] == "--draw":
        draw(*sys.argv[2:])
    elif sys.argv[1] == "--measure":
        measure_here(sys.argv[2:])
    else:
        run(*sys.argv[1:])
