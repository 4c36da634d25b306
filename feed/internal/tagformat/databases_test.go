package tagformat

import (
	"testing"

	"kindred/paper"
)

func TestCochrane(t *testing.T) { check(t, &Cochrane, cochraneSamples) }
func TestProQuest(t *testing.T) { check(t, &ProQuest, proquestSamples) }
func TestReDIF(t *testing.T)    { check(t, &ReDIF, redifSamples) }

var cochraneSamples = []sample{
	{name: "trials", text: `Record #1 of 2
ID: CN-001
AU: Lovelace A
AU: Turing AM
TI: A trial of tides
SO: Letters on Tides
YR: 2020
VL: 3
PM: PUBMED 101,EMBASE 5001
PT: Journal article
KY: *Tides; Moon [drug therapy]
AB: Background: The sea rises. Methods: We count.
US: https://www.cochranelibrary.com/central/doi/10.1002/central/CN-001/full
DOI: 10.1000/tides

Record #2 of 2
ID: CN-002
AU: Babbage C
TI: A trial of looms
YR: 2019
AB: They weave.
`, papers: []paper.Paper{
		{ID: "CN-001", Title: "A trial of tides", Abstract: "The sea rises. We count.", Authors: []string{"A Lovelace", "AM Turing"}, Date: "2020",
			Categories: []string{"Tides", "Moon [drug therapy]"}, Venue: "Letters on Tides", URL: "https://www.cochranelibrary.com/central/doi/10.1002/central/CN-001/full",
			DOI: "10.1000/tides", PMID: "101"},
		{ID: "CN-002", Title: "A trial of looms", Abstract: "They weave.", Authors: []string{"C Babbage"}, Date: "2019"},
	}},
}

var proquestSamples = []sample{
	{name: "documents", text: `____________________________________________________________

Document 1 of 2

On tides and ebb

Author: Lovelace, Ada; Turing, Alan

Publication info: Letters on Tides ; London  Vol. 3, Iss. 1,  (Jan 2020): 1-9.

https://example.org/link

Abstract: The sea rises.

Conclusions: it also falls.

Subject: Tides; Oceans

Identifier / keyword: moon

Title: On tides and ebb

Publication title: Letters on Tides

Publication year: 2020

Publication date: Jan 2020

Language of publication: English

ProQuest document ID: 12345

DOI: https://doi.org/10.1000/tides

Document URL: https://example.org/docview/12345

____________________________________________________________

Document 2 of 2

On looms

Author: Babbage, Charles

Abstract: They weave.

Publication year: 2019

____________________________________________________________

Contact us at: https://example.org
Copyright 2022 ProQuest LLC. All rights reserved.
`, papers: []paper.Paper{
		{Title: "On tides and ebb", Abstract: "The sea rises.\n\nIt also falls.", Authors: []string{"Ada Lovelace", "Alan Turing"}, Date: "2020-01",
			Categories: []string{"Tides", "Oceans", "moon"}, Venue: "Letters on Tides", Language: "en", URL: "https://example.org/docview/12345", DOI: "10.1000/tides"},
		{Title: "On looms", Abstract: "They weave.", Authors: []string{"Charles Babbage"}, Date: "2019"},
	}},
	{name: "without numbers", text: `____________________________________________________________

On tides

Author: Lovelace, Ada

Publication info: Letters on Tides ; London  (Jan 2020)

Abstract: The sea rises.

____________________________________________________________

On looms

Publication title: Letters on Looms
`, papers: []paper.Paper{
		{Title: "On tides", Abstract: "The sea rises.", Authors: []string{"Ada Lovelace"}, Date: "2020-01", Venue: "Letters on Tides"},
		{Title: "On looms", Venue: "Letters on Looms"},
	}},
}

var redifSamples = []sample{
	{name: "templates", text: `Template-Type: ReDIF-Paper 1.0
Author-Name: Ada Lovelace
Author-Name-First: Ada
Author-Workplace-Name: A House
Author-Name: Turing, Alan
Title: Prices of tides
  and of ebb
Abstract: We study what the tides cost.
Methods: we ask.
Length: 30 pages
Creation-Date: 2011-05
File-URL: https://example.org/p1.pdf
File-Format: application/pdf
Classification-JEL: C10, D20
Keywords: tides, prices
Handle: RePEc:abc:wpaper:1101

# the articles
Template-type: ReDIF-Article 1.0
Author-name: Charles Babbage
Title: Prices of looms
Journal: Journal of Looms
Year: 2012
Month: March
DOI: 10.1000/looms
Handle: RePEc:abc:jnl:2

Template-Type: ReDIF-Series 1.0
Name: Working papers
Provider-Name: A House
Handle: RePEc:abc:wpaper
`, papers: []paper.Paper{
		{ID: "RePEc:abc:wpaper:1101", Title: "Prices of tides and of ebb", Abstract: "We study what the tides cost. Methods: we ask.", Authors: []string{"Ada Lovelace", "Alan Turing"}, Date: "2011-05",
			Categories: []string{"tides", "prices"}, URL: "https://example.org/p1.pdf"},
		{ID: "RePEc:abc:jnl:2", Title: "Prices of looms", Authors: []string{"Charles Babbage"}, Date: "2012-03", Venue: "Journal of Looms", DOI: "10.1000/looms"},
	}, skipped: []string{"line 28: not a paper: redif-series"}},
}
