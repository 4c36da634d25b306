#!/usr/bin/env python3
"""Brings a collection with judgements from the format of SMART (Cranfield, CISI, MED) into the one of TestJudged.

    python3 index/testdata/judged.py cran.all.1400 cran.qry cranqrel cranfield.json

Queries count from 1 in the order of their file. A judgement is a line with a query, a document and, if it has a
third column, a grade, of which those below 0 say that the document is not relevant.
"""
import json
import re
import sys


def records(name):
    """Yields the fields of each record by their letter."""
    with open(name, encoding="utf-8", errors="replace") as f:
        for record in re.split(r"(?m)^\.I +(?=\d)", f.read())[1:]:
            number, _, rest = record.partition("\n")
            parts = re.split(r"(?m)^\.([A-Z])\s*$", rest)
            yield int(number), {k: " ".join(v.split()) for k, v in zip(parts[1::2], parts[2::2])}


def main():
    documents, queries, judgements, out = sys.argv[1:]
    papers, row = [], {}
    for number, fields in records(documents):
        title, text = fields.get("T", ""), fields.get("W", "")
        if title and text.startswith(title):  # Cranfield repeats it
            text = text[len(title):].strip()
        row[number] = len(papers)
        papers.append({"title": title, "abstract": text})
    asked = [{"text": fields.get("W", ""), "relevant": []} for _, fields in records(queries)]
    with open(judgements, encoding="utf-8") as f:
        for line in f:
            query, document, *grade = line.split()
            if int(document) in row and not (grade and float(grade[0]) < 0):
                asked[int(query) - 1]["relevant"].append(row[int(document)])
    with open(out, "w", encoding="utf-8") as f:
        json.dump({"papers": papers, "queries": [q for q in asked if q["relevant"]]}, f)


main()
