"""Reads a graph with NetworkX or igraph and prints its nodes and edges as JSON, for a test.

    python3 read.py networkx graphml papers.graphml
"""
import html
import json
import math
import sys


def by_networkx(form, path):
    import networkx as nx

    if form == "json":
        g = nx.node_link_graph(json.load(open(path)), edges="links")
    elif form == "cytoscape":
        g = nx.cytoscape_graph(json.load(open(path)))
    else:
        options = {"gml": {"label": "name"}}.get(form, {})
        g = getattr(nx, "read_" + form)(path, **options)
    nodes = {str(n): data for n, data in g.nodes(data=True)}
    edges = [[str(a), str(b), data.get("weight"), data.get("words")] for a, b, data in g.edges(data=True)]
    return g.is_directed(), nodes, edges


def known(x):
    """igraph has NaN for a number that a node lacks, and leaves entities in the strings of GML."""
    if isinstance(x, float) and math.isnan(x):
        return None
    return html.unescape(x) if isinstance(x, str) else x


def by_igraph(form, path):
    import igraph

    g = igraph.Graph.Read(path, format=form)
    names = g.vs["id"] if form == "graphml" else g.vs["name"]
    nodes = {str(names[v.index]): {k: known(x) for k, x in v.attributes().items()} for v in g.vs}
    edges = [[str(names[e.source]), str(names[e.target]), e["weight"], e.attributes().get("words")] for e in g.es]
    return g.is_directed(), nodes, edges


directed, nodes, edges = {"networkx": by_networkx, "igraph": by_igraph}[sys.argv[1]](sys.argv[2], sys.argv[3])
json.dump({"directed": directed, "nodes": nodes, "edges": edges}, sys.stdout, default=str)
