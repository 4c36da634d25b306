#!/usr/bin/env python3
"""Writes tfidf.json, the numbers that TestScikitLearn expects, to the folder of this script:

    python3 make.py

Every case is a dict of options in the terms of TfidfVectorizer, but for title_weight, which is
how often the title counts. For each of the two collections there are so many cases that any two
values of two options meet in one of them; some further cases are made by hand.
"""
import itertools
import json
import os
import platform

import numpy
import scipy
import sklearn
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

# Plain lower-case words, so that PaperTokens of kindred finds the tokens that scikit-learn does.
SHORE = [
    ("tide pools", "crabs and snails share tide pools with anemones and snails"),
    ("rock shores", "snails graze rock shores while crabs hide under rock"),
    ("harbour walls", "anemones cover harbour walls and crabs climb harbour walls at night"),
    ("night ferries", "ferries leave the harbour at night and return at dawn"),
    ("ferry timetables", "timetables for ferries depend on tide and weather and on harbour pilots"),
    ("weather and tide", "tide tables and weather reports guide pilots pilots pilots"),
    ("pilots", "pilots"),
    ("", "dawn weather weather dawn dawn dawn"),
    ("sourdough bread", "bread rises at dawn with flour and water and salt"),
    ("flour", "flour from rye and wheat makes bread and bread and bread"),
    ("salt and water", "salt water tastes of tide pools"),
    ("rye bread", "rye bread keeps while wheat bread does not"),
    ("crabs in bread", "crabs crabs and bread bread"),
    ("tide pools at night", "at night crabs leave tide pools and snails share tide pools with anemones"),
    ("harbour walls", "crabs and snails share harbour walls and salt water at dawn"),
    ("rye bread and salt", "rye bread with salt rises at night and rye bread keeps at night"),
]

# Sentences as they stand in papers. Phrases return, so that n-grams are left whatever the limits.
ABSTRACTS = [
    ("Snow depth in the Alps, 1961-2020",
     "We map snow depth in the Alps. Snow depth fell by 8.4% per decade; snow_depth_v2 and all code are open."),
    ("Sea level rise and the salt marsh",
     "Sea level rise drowns the salt marsh unless mud settles (2-3 mm/yr). A salt marsh near Saint-Malo kept up."),
    ("Crème brûlée as a glass",
     "The crust of a crème brûlée is a glass: at T = 160\u00a0°C, sugar melts; below, the glass is brittle."),
    ("β-decay and the σ-model",
     "In the σ-model, β-decay of ⁶He is slow. We fit αβ and γ_5 to 1_000 runs, see eq. (7a)."),
    ("Sea level rise: a review",
     "Sea level rise in the North Sea is 2.1 mm/yr, and in the Baltic less; tide gauges (N=42) don't agree."),
    ("Снег и лёд",
     "Глубина снега и льда на Байкале: снег тает раньше, лёд тоньше. Snow depth, in Russian."),
    ("Tide gauges & open code",
     "Tide gauges need care. All code is open: run_all.py reads tide gauges, e-mails x@y.org, and plots SLR."),
    ("",
     "日本の海面上昇 is Japanese for sea level rise in Japan; हिन्दी and ไทย have marks inside of words."),
    ("THE SALT MARSH AT NIGHT",
     "Crabs graze the salt marsh at night -- by day they hide. Night-time counts: 12, 7, 7, and 30."),
    ("Łódź, Zürich, São Paulo",
     "Traffic at night in Łódź, Zürich and São Paulo. In the night, NO₂ falls by ½; in the day it doesn't."),
    ("A, b & c!", "? 1 2 3 — x."),
    ("Long-term snow depth",
     "Long-term records of snow depth in the Alps (n=17) and of sea level rise: both in the same open archive."),
    ("Is a salt marsh open?", "Crabs in the salt marsh see sea level rise first. Snow doesn't; tide gauges do, at 5 mm."),
    ("Snow at night", "Snow depth in the open falls at night. The snow depth in the glass of the gauge is 3 mm less."),
    ("", "At night, in the Alps, a glass of melted snow froze; all code is open, and so is the glass."),
    ("Glass; glass; glass",
     "Is sea ice a glass? No: sea ice is a crystal. Ices, glasses, and the GLASS transition of ice IV."),
]

# What the lower case of a letter depends on: in Greek, where it stands.
GREEK_CAPITALS = [
    ("ΛΟΓΟΣ", "ΛΟΓΟΣ ΣΟΦΟΣ λόγος ΣΣ"),
    ("", "ΟΔΟΣ, ΟΔΟΣ! ΟΔΟΣ_2 ΛΟΓΟΣ"),
]

# Words longer than 40 characters, longer than 100 bytes, and longer than 100 characters.
LONG_WORDS = [
    ("", "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz heißt ein Gesetz"),
    ("", "метилпропенилендигидроксициннаменилакриловаякислотарастворённая кислота"),
    ("", "acid_" * 25 + " ein Gesetz"),
]

# How each collection is read by kindred; SHORE could be read both ways.
TOKENS = {"shore": "paper", "abstracts": "word", "greek capitals": "word", "long words": "word"}
CORPORA = {"shore": SHORE, "abstracts": ABSTRACTS, "greek capitals": GREEK_CAPITALS, "long words": LONG_WORDS}

STOP_WORDS = {
    "shore": ["and", "at", "of", "the", "while", "with"],
    "abstracts": ["and", "by", "in", "is", "of", "the"],
}

# A case takes those of a length that its ngram_range has. Their order is that of the columns. All
# of them occur, with stop words and without: ln(n/0) would make PlainIDF infinite in
# scikit-learn.
VOCABULARY = {
    "shore": ["tide", "pilots", "bread", "tide pools", "crabs", "rye bread", "harbour walls",
              "share tide pools", "dawn", "anemones", "bread keeps"],
    "abstracts": ["snow", "sea level rise", "salt marsh", "glass", "снег", "level rise", "αβ", "2020",
                  "sea level", "tide gauges", "снег тает", "snow depth fell", "open", "zürich",
                  "code"],
}

# The first value of each is that of no effect. A count of 1 means 1 of all in kindred as a
# max_df, so that there is none here. A max_features is moved to where counts differ.
FACTORS = {
    "ngram_range": [(1, 1), (1, 2), (2, 2), (1, 3), (2, 3)],
    "min_df": [1, 2, 0.15],
    "max_df": [1.0, 0.5, 0.25, 6],
    "max_features": [None, 10, 25],
    "vocabulary": [False, True],
    "stop_words": [False, True],
    "title_weight": [1, 2, 3],
    "sublinear_tf": [True, False],
    "binary": [False, True],
    "idf": ["smooth", "plain", "none"],
    "norm": ["l2", "l1", None],
}
PLAIN = {factor: values[0] for factor, values in FACTORS.items()}

# What an option leaves without effect.
MASKED = {"vocabulary": {"min_df", "max_df", "max_features"}, "binary": {"sublinear_tf", "title_weight"}}


def possible(corpus, case):
    """Whether both sides mean the same: PaperTokens makes no n-gram across a stop word."""
    return not (TOKENS[corpus] == "paper" and case.get("stop_words") and case.get("ngram_range", (1, 1)) != (1, 1))


def pairs_of(case):
    """The pairs of values that a case, which may be incomplete, tries."""
    for a, b in itertools.combinations([f for f in FACTORS if f in case], 2):
        if not any(case.get(m) and m not in (a, b) and {a, b} & MASKED[m] for m in MASKED):
            yield a, case[a], b, case[b]


def all_pairs(corpus):
    """Cases in which all possible pairs occur: each begins with the first pair that is missing,
    and takes for the other options what adds most."""
    missing = dict.fromkeys(
        (a, x, b, y) for a, b in itertools.combinations(FACTORS, 2)
        for x, y in itertools.product(FACTORS[a], FACTORS[b]) if possible(corpus, {a: x, b: y}))
    cases = []
    while missing:
        a, x, b, y = next(iter(missing))
        case = {a: x, b: y}
        # First those that decide what others can do.
        for factor in [*MASKED, *FACTORS]:
            if factor in case:
                continue
            best = None
            for value in FACTORS[factor]:
                longer = {**case, factor: value}
                gain = sum(pair in missing for pair in pairs_of(longer))
                if possible(corpus, longer) and (a, x, b, y) in pairs_of(longer) and (best is None or gain > best[0]):
                    best = gain, longer
            case = best[1]
        for pair in pairs_of(case):
            missing.pop(pair, None)
        cases.append({"corpus": corpus, **{factor: case[factor] for factor in FACTORS}})
    return cases


def by_hand():
    """Cases that tell what the others do not, and for each kind of n-gram one without limits."""
    for min_df, max_df, title_weight, sublinear_tf in [
            (1, 1.0, 2, False), (2, 1.0, 3, True), (3, 0.5, 1, False), (2, 0.3, 2, True)]:
        yield {"corpus": "shore", **PLAIN, "min_df": min_df, "max_df": max_df,
               "title_weight": title_weight, "sublinear_tf": sublinear_tf}
    for corpus, ngram_range in itertools.product(("shore", "abstracts"), FACTORS["ngram_range"]):
        yield {"corpus": corpus, **PLAIN, "ngram_range": ngram_range}
    for idf in "smooth", "none":
        yield {"corpus": "abstracts", **PLAIN, "vocabulary": ["marsh", "kelp", "snow"], "idf": idf}
    for corpus in "greek capitals", "long words":
        yield {"corpus": corpus, **PLAIN}


def name_of(case):
    """The name of a case: its options but for those of no effect."""
    parts = [case["corpus"]]
    for factor in FACTORS:
        value = case[factor]
        if value == PLAIN[factor] and type(value) is type(PLAIN[factor]):
            continue
        if factor == "ngram_range":
            value = "%d-%d" % value
        if factor == "vocabulary" and value is not True:
            value = "+".join(value)
        parts.append(factor if value is True else "raw_tf" if factor == "sublinear_tf" else f"{factor}={value}")
    return ",".join(parts)


def limit(target, counts):
    """The number of terms next to target at which the last taken occurs more often than the first
    left out: which of equals scikit-learn takes depends on how numpy sorts."""
    counts = sorted(counts, reverse=True) + [0]
    clear = [k for k in range(1, len(counts)) if counts[k - 1] > counts[k]]
    return min(clear, key=lambda k: (abs(k - target), k))


def answer(case):
    """What scikit-learn makes of a case."""
    docs = CORPORA[case["corpus"]]
    lo, hi = case["ngram_range"]
    assert type(case["max_df"]) is float or case["max_df"] > 1
    if case["vocabulary"] is True:
        case["vocabulary"] = [v for v in VOCABULARY[case["corpus"]] if lo <= len(v.split()) <= hi]
    case["vocabulary"] = case["vocabulary"] or None
    case["stop_words"] = STOP_WORDS[case["corpus"]] if case["stop_words"] else None
    idf = case.pop("idf")
    case["use_idf"], case["smooth_idf"] = idf != "none", idf == "smooth"

    # The title and the abstract are analyzed apart, because no n-gram of kindred reaches from one
    # into the other. A title that counts twice is read twice.
    analyze = CountVectorizer(ngram_range=case["ngram_range"], stop_words=case["stop_words"]).build_analyzer()
    options = {
        "analyzer": lambda doc: analyze(doc[0]) * case["title_weight"] + analyze(doc[1]),
        **{o: case[o] for o in ("min_df", "max_df", "vocabulary", "binary")},
    }
    if case["max_features"] and not case["vocabulary"]:
        counts = CountVectorizer(**options).fit_transform(docs).sum(axis=0)
        case["max_features"] = limit(case["max_features"], counts.tolist()[0])
    options.update({o: case[o] for o in ("max_features", "sublinear_tf", "use_idf", "smooth_idf", "norm")})
    vectorizer = TfidfVectorizer(**options)
    x = vectorizer.fit_transform(docs).tocsr()
    x.sort_indices()
    assert x.nnz
    if case["ngram_range"] == (1, 1):
        options["analyzer"] = "word"
        texts = [" ".join([title] * case["title_weight"] + [abstract]) for title, abstract in docs]
        same = TfidfVectorizer(**options, stop_words=case["stop_words"]).fit_transform(texts)
        assert abs(x - same).max() < 1e-12

    case["terms"] = list(vectorizer.get_feature_names_out())
    case["idf"] = [round(float(v), 12) for v in vectorizer.idf_] if case["use_idf"] else None
    assert not case["use_idf"] or numpy.isfinite(vectorizer.idf_).all()
    case["rows"] = [[[int(j), round(float(v), 9)] for j, v in zip(row.indices, row.data)] for row in x]


def main():
    cases = [*all_pairs("shore"), *all_pairs("abstracts"), *by_hand()]
    unique = {name_of(case): case for case in cases}
    for name, case in unique.items():
        case["name"], case["tokens"] = name, TOKENS[case["corpus"]]
        answer(case)
    found = {
        "versions": {"python": platform.python_version(), "numpy": numpy.__version__,
                     "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
        "corpora": {name: [{"title": title, "abstract": abstract} for title, abstract in docs]
                    for name, docs in CORPORA.items()},
        "cases": list(unique.values()),
    }
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tfidf.json")
    with open(path, "w") as f:
        json.dump(found, f, separators=(",", ":"), ensure_ascii=False)
        f.write("\n")


if __name__ == "__main__":
    main()
