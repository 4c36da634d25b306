package feed

import (
	"strings"
	"testing"
)

// otherFiles are files of other kinds, and what must be said of them.
var otherFiles = []struct{ name, want, text string }{
	{"bank.csv", "not a table of papers: its columns are: Date, Description, Amount, Balance", `Date,Description,Amount,Balance
2024-01-03,Grocery store,-23.10,1200.00
2024-01-04,Salary,2500.00,3700.00
2024-01-05,Rent for January,-900.00,2800.00
`},
	{"access.csv", "no column for a title or an abstract among: timestamp, ip", `timestamp,ip,method,path,status,bytes,user_agent
2024-01-03T10:00:00Z,10.0.0.1,GET,/index.html,200,1234,Mozilla
2024-01-03T10:00:01Z,10.0.0.2,POST,/login,302,0,curl
2024-01-03T10:00:02Z,10.0.0.2,GET,/a,200,5,curl
`},
	{"timetable.csv", "no column for a title", `line,stop,arrival,departure,platform
1,Harbour,08:00,08:01,2
1,Market,08:05,08:06,1
1,Station,08:12,08:15,4
`},
	{"contacts.csv", "no column for a title", `First Name,Middle Name,Last Name,Organization Name,Organization Title,Birthday,Notes,Labels,E-mail 1 - Value,Phone 1 - Value
Ada,,Lovelace,Engines Inc,Analyst,,met in May,* myContacts,ada@example.org,+1 555 0100
Bob,,Meer,,,,,* myContacts,bob@example.org,
`},
	{"old-contacts.csv", "not a table of papers: its columns are: Name, Given Name", `Name,Given Name,Family Name,Birthday,Gender,Notes,Language,Group Membership,E-mail 1 - Value
Ada Lovelace,Ada,Lovelace,,,,,* myContacts,ada@example.org
Bob Meer,Bob,Meer,,,,,* myContacts,bob@example.org
`},
	{"passengers.csv", "not a table of papers", `PassengerId,Survived,Pclass,Name,Sex,Age
1,0,3,"Braund, Mr. Owen",male,22
2,1,1,"Cumings, Mrs. John",female,38
`},
	{"movies.csv", "not a table of papers", `title,year,director,rating
Fjord,1979,Ada Meer,8.5
Loom,1995,Bob Lind,8.3
`},
	{"products.csv", "not a table of papers", `id,title,description,price,sku
1,Red mug,A mug that is red and holds tea.,9.99,MUG-R
2,Blue mug,A mug that is blue.,8.99,MUG-B
`},
	{"numbers.tsv", "no column for a title", `0.1	0.2	0.3
0.4	0.5	0.6
0.7	0.8	0.9
`},
	{"contacts.vcf", "contacts (vCard)", `BEGIN:VCARD
VERSION:3.0
FN:Ada Lovelace
TITLE:Analyst
NOTE:She wrote the first program, and we met in May.
END:VCARD
`},
	{"calendar.ics", "a calendar (iCalendar)", `BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
SUMMARY:Meeting on tides
DESCRIPTION:We discuss the tides in the fjord and plan the next measurements.
END:VEVENT
END:VCALENDAR
`},
	{"settings.ini", "it looks like", `; settings
[core]
editor = vim
autocrlf = false

[user]
name = Ada Lovelace
email = ada@example.org
title = Analyst
`},
	{"settings.toml", "it looks like", `title = "An example"

[owner]
name = "Ada Lovelace"

[database]
server = "10.0.0.1"
ports = [ 8000, 8001 ]
enabled = true
`},
	{"services.yaml", "it looks like", `version: "3"
services:
  web:
    image: nginx
    ports:
      - "80:80"
  db:
    image: postgres
    environment:
      POSTGRES_USER: ada
`},
	{"mysql.sql", "a dump of a database", `-- MySQL dump 10.13
DROP TABLE IF EXISTS papers;
CREATE TABLE papers (
  id int NOT NULL,
  title varchar(255)
);
INSERT INTO papers VALUES (1,'Tides in fjords'),(2,'Looms');
`},
	{"postgres.sql", "a dump of a database", `--
-- PostgreSQL database dump
--

SET statement_timeout = 0;

CREATE TABLE public.papers (id integer, title text);

COPY public.papers (id, title) FROM stdin;
1	Tides in fjords
2	Looms
\.
`},
	{"paper.tex", "a LaTeX document", `\documentclass{article}
\title{Tides in fjords}
\author{Ada Lovelace}
\begin{document}
\begin{abstract}
We measure tides in fjords.
\end{abstract}
\end{document}
`},
	{"section.tex", "a LaTeX document", `% a part of a paper
\section{Introduction}
Tides have been measured for long \cite{lovelace}. We show in \ref{fig:a} that they are damped.

In this section, we describe what was done before.
`},
	{"plain.bst", "a style of BibTeX", `% BibTeX bibliography style
ENTRY
  { address author booktitle
    title year
  }
  {}
  { label }

INTEGERS { output.state before.all }

FUNCTION {init.state.consts}
{ #0 'before.all :=
}
READ
`},
	{"my.cls", "a LaTeX document", `\NeedsTeXFormat{LaTeX2e}
\ProvidesClass{my}[2024/01/01 My class]
\LoadClass{article}
\newcommand{\foo}{bar}
`},
	{"paper.bbl", "a LaTeX document", `\begin{thebibliography}{10}

\bibitem{lovelace}
Ada Lovelace.
\newblock Notes on the engine.
\newblock {\em Memoirs}, 3:666--731, 1843.

\end{thebibliography}
`},
	{"git.log", "the log of a git repository", `commit 89c376a0a1f2b3c4d5e6f708192a3b4c5d6e7f80
Author: Ada Lovelace <ada@example.org>
Date:   Thu Nov 26 21:44:47 2026 +0000

    Read entries whose braces do not match

commit 12c376a0a1f2b3c4d5e6f708192a3b4c5d6e7f80
Author: Bob Meer <bob@example.org>
Date:   Thu Nov 26 20:44:47 2026 +0000

    Make the tests fast
`},
	{"change.diff", "a patch", `diff --git a/a.go b/a.go
index 123..456 100644
--- a/a.go
+++ b/a.go
@@ -1,3 +1,4 @@
 package a
+import "fmt"
`},
	{"mail.patch", "a patch", `From 89c376a0a1f2b3c4d5e6f708192a3b4c5d6e7f80 Mon Sep 17 00:00:00 2001
From: Ada Lovelace <ada@example.org>
Subject: [PATCH] Read entries whose braces do not match

---
 a.go | 1 +

diff --git a/a.go b/a.go
--- a/a.go
+++ b/a.go
@@ -1 +1,2 @@
 package a
+import "fmt"
`},
	{"plain.diff", "a patch", `--- old.txt	2024-01-01
+++ new.txt	2024-01-02
@@ -1,2 +1,2 @@
-The quick fox
+The slow fox
 jumps over the lazy dog.
`},
	{"film.srt", "subtitles", `1
00:00:01,000 --> 00:00:04,000
We measure the tides.

2
00:00:05,000 --> 00:00:08,000
And we find that they are damped.
`},
	{"film.vtt", "subtitles", `WEBVTT

00:01.000 --> 00:04.000
We measure the tides.
`},
	{"track.gpx", "<gpx>", `<?xml version="1.0"?>
<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><name>Walk</name></trk></gpx>
`},
	{"strings.bib", "no entries", `@string{jan = "January"}
@string{ieee = {IEEE Transactions}}
@STRING{acm = {ACM}}
`},
	{"comments.bib", "no entries", `% This file is empty
@comment{jabref-meta: databaseType:bibtex;}
@preamble{"\newcommand{\x}{y}"}
`},
	{"app.log", "it looks like a log", `2024-01-03 10:00:00,123 INFO server started on port 8080
2024-01-03 10:00:01,456 WARN slow request /index.html took 1200 ms
2024-01-03 10:00:02,789 ERROR connection refused
`},
	{"x.vec", "vectors of words", "3 12\n" + wordVector("of") + wordVector("the") + wordVector(",")},
	{"glove.txt", "vectors of words", wordVector("the") + wordVector("of")},
	{"CITATION.cff", "the citation of a program (CFF)", `# of a program
cff-version: 1.2.0
message: If you use it, please cite it as below.
title: "Looms"
authors:
  - family-names: Lovelace
    given-names: Ada
references:
  - type: book
    title: Notes on the engine
  - type: article
    title: On the weaving of patterns by engines
`},
	{"papers.ris", "a pointer of Git LFS, not the file itself; get the file with git lfs pull", `version https://git-lfs.github.com/spec/v1
oid sha256:0123456789abcdef
size 12345
`},
	{"books.mrc", "MARC 21 in its binary form; convert it to MARCXML",
		"00106nam a22000494a 4500245004000000520001900040\x1e10\x1faNotes on the engine /\x1fcAda Lovelace.\x1e  \x1faIt weaves patterns.\x1e\x1d"},
	{"songs.m3u", "a playlist", `#EXTM3U
#EXTINF:123,Artist - Song
song.mp3
`},
	{"style.css", "it looks like program text", `body {
  color: red;
  margin: 0 auto;
}
.title, .abstract {
  font-weight: bold;
}
`},
}

// wordVector returns a line of a file of vectors of words, as word2vec, fastText and GloVe write them.
func wordVector(word string) string {
	return word + " 0.418 -0.24968 1e-05 -.12 0.1 2 -0.00043 0.2 0.11 -1.2e+01 0.7 0.39" + "\n"
}

// TestFilesOfOtherKinds reads files that are no feeds: each is refused in one line that says what was seen.
func TestFilesOfOtherKinds(t *testing.T) {
	for _, c := range otherFiles {
		batch, err := Read(t.Context(), []Source{from(c.name, c.text)}, ReadOptions{})
		switch {
		case err == nil:
			t.Errorf("%s: %d papers", c.name, len(batch.Papers))
		case !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "\n"):
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
