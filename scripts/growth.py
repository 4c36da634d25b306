"""Measures how a command grows with the number of papers, and draws the tables of several commands:

    head -n 1000 papers.jsonl > 1000.jsonl
    python3 scripts/growth.py run 1000 10000 -- kindred map -q {n}.jsonl -o map.svg > map.tsv
    python3 scripts/growth.py draw growth.svg map=map.tsv page=page.tsv

run prints, for each size, the papers, the seconds, the seconds of all processors together, and the bytes of memory
at the peak; of a command that takes less than two seconds, the fastest of three runs. draw needs nothing but Python,
and draws two charts with logarithmic axes, seconds and megabytes, with a dashed line of slope 1 (time in proportion to
papers), or with --square of slope 2.
"""
import argparse
import math
import os
import resource
import subprocess
import sys
import time


def measure(command):
    """Seconds, seconds of all processors, and bytes at the peak. A process of its own measures, since the memory
    of a child is at first that of its parent."""
    out = subprocess.run([sys.executable, __file__, "measure", "--", *command], check=True, stdout=subprocess.PIPE)
    wall, processors, peak = out.stdout.split()
    return float(wall), float(processors), int(peak)


def measure_here(command):
    start = time.perf_counter()
    process = subprocess.run(command, stdout=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    if process.returncode != 0:
        raise SystemExit(f"{command}: status {process.returncode}")
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def run(sizes, command):
    for n in sizes:
        of_n = [part.replace("{n}", n) for part in command]
        best = measure(of_n)
        if best[0] < 2:
            best = min([best, measure(of_n), measure(of_n)])
        print(n, "%.3f" % best[0], "%.3f" % best[1], best[2], sep="\t", flush=True)


COLOURS = ["#1f5fa8", "#c0504d", "#3a8a3a", "#8a5fb0", "#b07d1e", "#4a9aa8"]
WIDTH, HEIGHT, LEFT, BOTTOM = 380, 280, 62, 40


def chart(title, lines, x0):
    """SVG of one chart; lines are (name, colour, dashes, [(x, y)])."""
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
        label = f"{10 ** e:,}" if e >= 0 else f"{10 ** e:.{-e}f}"
        out.append(f'<line x1="{x}" y1="{y}" x2="{x0 + WIDTH - 20}" y2="{y}" stroke="#ddd"/>')
        out.append(f'<text x="{x - 6}" y="{y + 4}" text-anchor="end">{label}</text>')
    for e in range(math.ceil(low_x), math.floor(high_x) + 1):
        x, y = at(10 ** e, 10 ** low_y)
        out.append(f'<text x="{x}" y="{y + 16}" text-anchor="middle">{10 ** e:,}</text>')
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


def draw(picture, tables, slope):
    seconds, megabytes = [], []
    for colour, table in zip(COLOURS, tables):
        name, file = table.split("=", 1)
        with open(file) as f:
            rows = [line.split() for line in f]
        seconds.append((name, colour, "none", [(int(r[0]), float(r[1])) for r in rows]))
        megabytes.append((name, colour, "none", [(int(r[0]), int(r[3]) / 1e6) for r in rows]))
    points = seconds[0][3]
    n, last = points[-1]
    lowest = min(y for line in seconds for _, y in line[3])
    rule = [(m, last * (m / n) ** slope) for m, _ in points]
    name = {1: "in proportion to papers", 2: "square of the papers"}[slope]
    seconds.append((name, "#999", "4 4", [(m, y) for m, y in rule if y >= lowest]))
    body = chart("seconds", seconds, 0) + chart("megabytes at the peak", megabytes, WIDTH)
    with open(picture, "w") as f:
        f.write(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {HEIGHT}" font-family="sans-serif" '
                f'font-size="11"><rect width="100%" height="100%" fill="white"/>\n' + "\n".join(body) + "\n</svg>\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    actions = parser.add_subparsers(dest="action", required=True)
    for action in "run", "measure":
        sub = actions.add_parser(action)
        sub.add_argument("sizes", nargs="*")
    sub = actions.add_parser("draw")
    sub.add_argument("--square", action="store_true")
    sub.add_argument("picture")
    sub.add_argument("tables", nargs="+", help="NAME=FILE")
    split = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    arguments, command = parser.parse_args(sys.argv[1:split]), sys.argv[split + 1:]
    if arguments.action == "run":
        run(arguments.sizes, command)
    elif arguments.action == "measure":
        measure_here(command)
    else:
        draw(arguments.picture, arguments.tables, 2 if arguments.square else 1)
