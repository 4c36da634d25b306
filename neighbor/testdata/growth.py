"""Measures how the time and the memory of the neighbour graph grow, and draws it:

    go test -c -o neighbor.test ./neighbor
    python3 neighbor/testdata/growth.py ./neighbor.test exact 10000.npz 30000.npz ... > growth.tsv
    python3 neighbor/testdata/growth.py ./neighbor.test approximate 300000.npz ... >> growth.tsv
    python3 neighbor/testdata/growth.py --draw growth.tsv docs/neighbors.svg

Matrices are what kindred vectorize makes of collections of larger.py. Seconds are those of all processors together,
with the reading of the matrix.
"""
import math
import os
import re
import subprocess
import sys


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


WIDTH, HEIGHT, LEFT, BOTTOM = 380, 260, 62, 40


def chart(title, lines, x0):
    """SVG of one chart with logarithmic axes; lines are (name, colour, dashes, [(x, y)])."""
    xs = [x for line in lines for x, _ in line[3]]
    ys = [y for line in lines for _, y in line[3]]
    low_x, high_x = math.log10(min(xs)), math.log10(max(xs))
    low_y, high_y = math.floor(math.log10(min(ys))), math.ceil(math.log10(max(ys)))

    def at(x, y):
        across = (math.log10(x) - low_x) / (high_x - low_x) * (WIDTH - LEFT - 20)
        up = (math.log10(y) - low_y) / (high_y - low_y) * (HEIGHT - BOTTOM - 30)
        return round(x0 + LEFT + across, 1), round(HEIGHT - BOTTOM - up, 1)

    out = [f'<text x="{x0 + WIDTH / 2}" y="18" text-anchor="middle" font-weight="bold">{title}</text>']
    for e in range(low_y, high_y + 1):
        x, y = at(10 ** low_x, 10 ** e)
        out.append(f'<line x1="{x}" y1="{y}" x2="{x0 + WIDTH - 20}" y2="{y}" stroke="#ddd"/>')
        out.append(f'<text x="{x - 6}" y="{y + 4}" text-anchor="end">{10 ** e if e >= 0 else round(10 ** e, -e):,}</text>')
    for x in sorted(set(xs)):
        px, py = at(x, 10 ** low_y)
        out.append(f'<text x="{px}" y="{py + 16}" text-anchor="middle">{x:,}</text>')
    for i, (name, colour, dashes, points) in enumerate(lines):
        path = " ".join("%s,%s" % at(x, y) for x, y in points)
        out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" '
                   f'stroke-dasharray="{dashes}"/>')
        if dashes == "none":
            out += ['<circle cx="%s" cy="%s" r="3" fill="%s"/>' % (*at(x, y), colour) for x, y in points]
        y = 40 + 16 * i
        out.append(f'<line x1="{x0 + LEFT + 8}" y1="{y}" x2="{x0 + LEFT + 32}" y2="{y}" stroke="{colour}" '
                   f'stroke-width="2" stroke-dasharray="{dashes}"/>')
        out.append(f'<text x="{x0 + LEFT + 38}" y="{y + 4}">{name}</text>')
    return out


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
    body = chart("processor seconds", seconds, 0) + chart("megabytes at the peak", megabytes, WIDTH)
    with open(picture, "w") as f:
        f.write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {HEIGHT}" font-family="sans-serif" '
                f'font-size="11"><rect width="100%" height="100%" fill="white"/>\n' + "\n".join(body) + "\n</svg>\n")


if __name__ == "__main__":
    if sys.argv[1] == "--draw":
        draw(*sys.argv[2:])
    else:
        run(*sys.argv[1:])
