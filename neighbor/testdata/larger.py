"""Makes a collection of N papers out of a smaller one, for measuring how the neighbour graph grows.

usage: python3 neighbor/testdata/larger.py arxiv-cs.jsonl N > larger.jsonl

The first papers are those of the file. Further ones are mixtures: the sentences and the titles of all papers with
the same label are shuffled and dealt out again, as many sentences to each paper as it had, round by round.
"""
import json
import random
import re
import sys

papers = []
with open(sys.argv[1]) as f:
    for line in f:
        paper = json.loads(line)
        papers.append((paper["title"], paper["abstract"], paper.get("label", "")))
n = int(sys.argv[2])


def write(i, title, abstract, label):
    print(json.dumps({"id": f"p{i}", "title": title, "abstract": abstract, "label": label}, ensure_ascii=False))


for i, paper in enumerate(papers[:n]):
    write(i, *paper)
made = len(papers)
sentences = [re.split(r"(?<=[.!?])\s+", abstract) for _, abstract, _ in papers]
labels = {}
for i, (_, _, label) in enumerate(papers):
    labels.setdefault(label, []).append(i)
rng = random.Random(1)
while made < n:
    mixed = {}
    for members in labels.values():
        pool = [s for i in members for s in sentences[i]]
        titles = [papers[i][0] for i in members]
        rng.shuffle(pool)
        rng.shuffle(titles)
        for i, title in zip(members, titles):
            count = len(sentences[i])
            mixed[i] = title, " ".join(pool[-count:])
            del pool[-count:]
    for i in range(len(papers)):
        if made < n:
            # The number makes a title of its own, or the paper would be merged with that of the title.
            write(made, f"{mixed[i][0]} ({made})", mixed[i][1], papers[i][2])
            made += 1
