"""Draws how the time and the memory of a sharded run grow:

    kindred shard status --work WORK -o 100000.json   # of runs over collections of larger.py
    python3 shard/testdata/growth.py 100000.json 300000.json 1000000.json docs/scale.svg

The name of each file is the number of papers. It also prints the table of docs/scale.md.
"""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "neighbor", "testdata"))
from chart import chart, write  # noqa: E402

GROUPS = [("`read` to `rename`", ["read", "link", "connect", "match", "merge", "rename"]),
          ("`count`, `model`, `vectors`", ["count", "model", "vectors"]),
          ("`start`, `turn`, `cells`", ["start", "turn", "cells"]),
          ("`assign`", ["assign"]),
          ("`near`", ["near"]),
          ("`neighbors`, `links`", ["neighbors", "links"]),
          ("`groups`", ["groups"]),
          ("`sums` to `fit`, `apart`", ["sums", "centers", "fit", "apart"]),
          ("`names`", ["names"])]


def main(*names):
    runs = {}
    for name in names[:-1]:
        with open(name) as f:
            runs[int(os.path.basename(name).split(".")[0])] = json.load(f)["stages"]
    seconds, memory = {"all stages": []}, {"the largest task": []}
    for title, stages in GROUPS:
        cells = []
        for papers, status in sorted(runs.items()):
            of = [s for s in status if s["name"].split("-")[0] in stages]
            cpu = sum(s.get("cpu_seconds", 0) for s in of)
            most = max((s.get("memory", 0) for s in of), default=0)
            size = sum(s["bytes"] for s in of)
            cells.append(f"{cpu:.1f} s, {most / 1e6:.0f} MB, {size / 1e6:.0f} MB")
            seconds.setdefault(title.replace("`", ""), []).append((papers, max(cpu, 0.1)))
        print("|", title, "|", " | ".join(cells), "|")
    for papers, status in sorted(runs.items()):
        seconds["all stages"].append((papers, sum(s.get("cpu_seconds", 0) for s in status)))
        memory["the largest task"].append((papers, max(s.get("memory", 0) for s in status) / 1e6))
    print("| all | " + " | ".join(f"{s:.0f} s, {m:.0f} MB, {sum(x['bytes'] for x in runs[n]) / 1e6:.0f} MB" for (n, s), (_, m) in
                                zip(seconds["all stages"], memory["the largest task"])) + " |")
    colours = {"all stages": "#000", "near": "#1f5fa8", "groups": "#c0504d", "names": "#7a9a3a"}
    lines = [(name, colour, "none", seconds[name]) for name, colour in colours.items()]
    first, last = seconds["all stages"][0], seconds["all stages"][-1]
    lines.append(("in proportion", "#999", "4 4", [first, (last[0], first[1] * last[0] / first[0])]))
    write(names[-1], chart("processor seconds", lines, 0),
          chart("megabytes of a task", [(n, "#000", "none", points) for n, points in memory.items()], 1))


main(*sys.argv[1:])
