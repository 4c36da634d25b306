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
import math
import os
import re
import subprocess
import sys

WIDTH, HEIGHT, LEFT, RIGHT, BOTTOM = 300, 260, 52, 32, 44


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


def chart(title, unit, points, x0):
    """SVG of one chart with logarithmic axes, and a dashed line that grows in proportion."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    low_x, high_x = math.log10(min(xs)), math.log10(max(xs))
    low_y, high_y = math.floor(math.log10(min(ys))), math.ceil(math.log10(max(ys)))

    def at(x, y):
        across = (math.log10(x) - low_x) / (high_x - low_x) * (WIDTH - LEFT - RIGHT)
        up = (math.log10(y) - low_y) / (high_y - low_y) * (HEIGHT - BOTTOM - 30)
        return round(x0 + LEFT + across, 1), round(HEIGHT - BOTTOM - up, 1)

    out = [f'<text x="{x0 + WIDTH / 2}" y="18" text-anchor="middle" font-weight="bold">{title}</text>',
           f'<text x="{x0 + LEFT + (WIDTH - LEFT - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">{unit}</text>']
    for e in range(low_y, high_y + 1):
        x, y = at(10 ** low_x, 10 ** e)
        out.append(f'<line x1="{x}" y1="{y}" x2="{x0 + WIDTH - RIGHT}" y2="{y}" stroke="#ddd"/>')
        out.append(f'<text x="{x - 6}" y="{y + 4}" text-anchor="end">{10 ** e if e >= 0 else round(10 ** e, -e):,}</text>')
    for x in xs:
        px, py = at(x, 10 ** low_y)
        out.append(f'<text x="{px}" y="{py + 16}" text-anchor="middle">{x:,}</text>')
    (n, last), least = points[-1], 10 ** low_y
    line = [(x, last * x / n) for x in xs if last * x / n >= least]
    for colour, dashes, of in ("#999", "4 4", line), ("#1f5fa8", "none", points):
        path = " ".join("%s,%s" % at(x, y) for x, y in of)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" '
                   f'stroke-dasharray="{dashes}"/>')
    return out + ['<circle cx="%s" cy="%s" r="3" fill="#1f5fa8"/>' % at(x, y) for x, y in points]


def draw(table, picture):
    with open(table) as f:
        rows = [line.split("\t") for line in f]
    body = []
    charts = ("papers", "papers", 1), ("clusters", "clusters", 4), ("words", "values of the matrix", 3)
    for i, (axis, unit, column) in enumerate(charts):
        points = sorted((int(r[column]), float(r[7])) for r in rows if r[0] == axis)
        body += chart("processor seconds", unit, points, i * WIDTH)
    with open(picture, "w") as f:
        f.write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {3 * WIDTH} {HEIGHT}" font-family="sans-serif" '
                f'font-size="11"><rect width="100%" height="100%" fill="white"/>\n' + "\n".join(body) + "\n</svg>\n")


if __name__ == "__main__":
    if sys.argv[1] == "--draw":
        draw(*sys.argv[2:])
    else:
        grow(*sys.argv[1:])
