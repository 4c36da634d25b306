"""Measures how the time and the memory of the neighbour graph grow, and draws it:

    go test -c -o neighbor.test ./neighbor
    python3 neighbor/testdata/growth.py ./neighbor.test exact 10000.npz 30000.npz ... > growth.tsv
    python3 neighbor/testdata/growth.py ./neighbor.test approximate 300000.npz ... >> growth.tsv
    python3 neighbor/testdata/growth.py --draw growth.tsv docs/neighbors.svg

Matrices are what kindred vectorize makes of collections of larger.py. Seconds are those of all processors together,
with the reading of the matrix.
"""
import os
import re
import subprocess
import sys

from chart import chart, write


def measure(test, matrix, name):
    environment = dict(os.environ, KINDRED_MATRIX=matrix)
    command = [test, "-test.v", "-test.run", f"^{name}$", "-test.timeout", "0"]
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{command}: status {status}\n{text}")
    rows, neighbours, wall = re.search(r"(\d+) rows, (\d+) neighbours, ([0-9.ms]+)", text).groups()
    recall = re.search(r"recall ([0-9.]+)", text)
    return rows, usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss * 1024, recall[1] if recall else "1"


def run(test, graph, *matrices):
    """Prints rows, graph, seconds of processors, seconds, bytes at the peak, bytes of the matrix, recall."""
    for matrix in matrices:
        name = {"exact": "TestRealTime", "approximate": "TestRealApprox"}[graph]
        rows, seconds, wall, peak, recall = measure(test, matrix, name)
        print(rows, graph, f"{seconds:.2f}", wall, peak, values(matrix), recall, sep="\t", flush=True)


def values(matrix):
    """Bytes of the matrix in memory."""
    import scipy.sparse
    x = scipy.sparse.load_npz(matrix)
    return 8 * x.nnz + 8 * (x.shape[0] + 1)


def draw(table, picture):
    with open(table) as f:
        rows = [line.split() for line in f]
    seconds, megabytes = [], []
    for graph, colour in ("exact", "#1f5fa8"), ("approximate", "#c0504d"):
        of = [r for r in rows if r[1] == graph]
        seconds.append((graph, colour, "none", [(int(r[0]), float(r[2])) for r in of]))
        megabytes.append((graph, colour, "none", [(int(r[0]), int(r[4]) / 1e6) for r in of]))
    exact = seconds[0][3]
    n, last = exact[-1]
    seconds.append(("square of the papers", "#999", "4 4", [(m, last * (m / n) ** 2) for m, _ in exact]))
    megabytes.append(("matrix", "#999", "4 4", [(int(r[0]), int(r[5]) / 1e6) for r in rows if r[1] == "exact"]))
    write(picture, chart("processor seconds", seconds, 0), chart("megabytes at the peak", megabytes, 1))


if __name__ == "__main__":
    if sys.argv[1] == "--draw":
        draw(*sys.argv[2:])
    else:
        run(*sys.argv[1:])
