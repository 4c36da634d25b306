"""Writes quality.json: what leidenalg reaches on the graphs of TestQuality, best and median of 20 seeds.

python quality.py > quality.json, with igraph 1.0 and leidenalg 0.11 or later
"""
import json
import statistics

import igraph
import leidenalg


def numbers(seed):
    """The numbers of the generator lcg in leiden_test.go."""
    state = seed
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        yield state >> 33


def planted(n, groups, degree, share, seed):
    """Edges among n nodes in groups; share of 100 edges of a node are to its own group."""
    draw, weights = numbers(seed), {}
    for i in range(n):
        for _ in range(degree):
            if next(draw) % 100 < share:
                j = next(draw) % (n // groups) * groups + i % groups
            else:
                j = next(draw) % n
            w = 1 + next(draw) % 8
            if i != j:
                pair = (min(i, j), max(i, j))
                weights[pair] = max(w, weights.get(pair, 0))
    return sorted((i, j, w / 8) for (i, j), w in weights.items())


out = []
for n, groups, degree, share, seed in [(60, 3, 3, 80, 1), (300, 10, 5, 60, 2), (300, 10, 4, 35, 3), (1000, 25, 8, 50, 4),
                                       (800, 1, 6, 0, 5)]:
    edges = planted(n, groups, degree, share, seed)
    g = igraph.Graph(n=n, edges=[(i, j) for i, j, _ in edges])
    w = [w for _, _, w in edges]
    for resolution in [0.5, 1, 2]:
        reached = []
        for s in range(20):
            p = leidenalg.find_partition(g, leidenalg.RBConfigurationVertexPartition, weights=w, seed=s, n_iterations=5,
                                         resolution_parameter=resolution)
            reached.append(p.quality() / sum(w) / 2)
        out.append({"nodes": n, "groups": groups, "degree": degree, "share": share, "seed": seed, "edges": len(edges),
                    "resolution": resolution, "best": round(max(reached), 6), "median": round(statistics.median(reached), 6)})
    reached = []
    for s in range(20):
        p = leidenalg.find_partition(g, leidenalg.CPMVertexPartition, weights=w, seed=s, n_iterations=5,
                                     resolution_parameter=0.05)
        reached.append(p.quality() / sum(w) / 2)
    out.append({"nodes": n, "groups": groups, "degree": degree, "share": share, "seed": seed, "edges": len(edges),
                "cpm": 0.05, "best": round(max(reached), 6), "median": round(statistics.median(reached), 6)})
print(json.dumps(out, indent=1))
