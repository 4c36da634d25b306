"""Measures how the time of k-means grows with papers, clusters and words, and draws it:

    go test -c -o kmeans.test ./cluster/kmeans
    python3 cluster/kmeans/testdata/growth.py ./kmeans.test papers 100 10000.npz 30000.npz ... > growth.tsv
    python3 cluster/kmeans/testdata/growth.py ./kmeans.test clusters 10,30,100,300,1000 100000.npz >> growth.tsv
    python3 cluster/kmeans/testdata/growth.py ./kmeans.test words 100 100000.npz >> growth.tsv
    python3 cluster/kmeans/testdata/growth.py --draw growth.tsv docs/kmeans.svg

Matrices are what kindred vectorize makes of collections of neighbor/testdata/larger.py. For words, the matrix is cut
to every second, every fourth and every eighth word. Seconds are those of all processors together, less those of a run
with one cluster, which is little more than reading the matrix.
"""
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..", "neighbor", "testdata"))
from chart import chart, write  # noqa: E402


def measure(test, matrix, k):
    """Rows, columns, values, passes, passes over all rows, seconds of processors, and bytes at the peak."""
    seconds, peak, text = run(test, matrix, k)
    reading, _, _ = run(test, matrix, 1)
    n, d, nnz = map(int, re.search(r"(\d+) rows, (\d+) columns, (\d+) values", text).groups())
    passes, over_all = map(int, re.search(r"(\d+) passes, (\d+) over all", text).groups())
    return n, d, nnz, passes, over_all, seconds - reading, peak


def run(test, matrix, k):
    environment = dict(os.environ, KINDRED_MATRIX=matrix, KINDRED_K=str(k))
    command = [test, "-test.v", "-test.run", "^TestReal$", "-test.timeout", "0"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{command}: status {status}\n{text}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024, text


def grow(test, axis, ks, *matrices):
    """Prints axis, papers, words, values, clusters, passes, passes over all papers, processor seconds, bytes."""
    for matrix in matrices:
        for name in thinned(matrix) if axis == "words" else [matrix]:
            for k in map(int, ks.split(",")):
                n, d, nnz, passes, over_all, seconds, peak = measure(test, name, k)
                print(axis, n, d, nnz, k, passes, over_all, f"{seconds:.2f}", peak, sep="\t", flush=True)
            if name != matrix:
                os.remove(name)


def thinned(matrix):
    """Files of the matrix with some of the words, and the matrix itself."""
    import numpy as np
    import scipy.sparse
    x = scipy.sparse.load_npz(matrix).tocsc()
    for step in (8, 4, 2):
        part = x[:, ::step].tocsr()
        norms = np.sqrt(part.multiply(part).sum(axis=1)).A1
        part = scipy.sparse.diags(1 / np.where(norms > 0, norms, 1)) @ part
        name = f"{matrix}.{step}.npz"
        part = part.tocsr().astype(np.float32)
        part.sort_indices()
        scipy.sparse.save_npz(name, part, compressed=False)
        yield name
    yield matrix


def draw(table, picture):
    with open(table) as f:
        rows = [line.split("\t") for line in f]
    charts = []
    for place, (axis, unit, column) in enumerate((("papers", "papers", 1), ("clusters", "clusters", 4),
                                                  ("words", "values of the matrix", 3))):
        points = sorted((int(r[column]), float(r[7])) for r in rows if r[0] == axis)
        n, last = points[-1]
        lines = [("k-means", "#1f5fa8", "none", points),
                 ("in proportion", "#999", "4 4", [(x, last * x / n) for x, _ in points])]
        charts.append(chart("processor seconds", lines, place, unit))
    write(picture, *charts)


if __name__ == "__main__":
    if sys.argv[1] == "--draw":
        draw(*sys.argv[2:])
    else:
        grow(*sys.argv[1:])
