package text

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestLine(t *testing.T) {
	for s, want := range map[string]string{
		"as it is": "as it is", " a \t b\n\nc ": "a b c", "ﬁrst eﬃcient": "first efficient", "soft\u00adhyphen": "softhyphen", "medium‐sized, non‑linear – or": "medium-sized, non-linear – or",
		"e\u0301": "é", "\ufeffa\u200bb": "ab", "a\u00a0b\u3000c": "a b c", "bad \xff": "bad \uFFFD", "bell\x07": "bell", "": "", " ": "",
		"نمی\u200cخواهم": "نمی\u200cخواهم", "a\u200cb": "ab", "delete\x7f \x7f\x7f deletes": "delete deletes",
	} {
		if got := Line(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func TestTitle(t *testing.T) {
	for s, want := range map[string]string{
		// markup
		"Growth of <i>E. coli</i> in H<sub>2</sub>O":                   "Growth of E. coli in H2O",
		"10<sup>-3</sup> m<sup>2</sup>":                                "10^-3 m2",
		"<p>One</p><p>two</p>":                                         "One two",
		"CO <sub>2</sub> and H\n <sub>2</sub> O, of <sup>13</sup>C":    "CO2 and H2 O, of 13C",
		"10 <sup>−3</sup> Ca <sup>2+</sup> CD4 <sup>+</sup> a <sub>i":  "10^−3 Ca2+ CD4+ a i",
		"A &amp; B &lt; C &#233; &eacute; &hellip;":                    "A & B < C é é …",
		"Twice &amp;lt;b&amp;gt;bold&amp;lt;/b&amp;gt; &amp;amp; more": "Twice bold & more",
		"p < 0.05 and x <y or a> b":                                    "p < 0.05 and x <y or a> b",
		"<foo>kept</foo>":                                              "<foo>kept</foo>",
		"<fixed-case>BERT</fixed-case> for <tex-math>x_1</tex-math>":   "BERT for $x_1$",
		`<jats:inline-formula><jats:tex-math>\documentclass{x}\begin{document}$$a+b$$\end{document}</jats:tex-math></jats:inline-formula>`:               "$a+b$",
		"<mml:math>\n <mml:msub>\n <mml:mi>H</mml:mi> <mml:mn>2</mml:mn></mml:msub></mml:math> gas":                                                      "H2 gas",
		"<alternatives><tex-math>x^2</tex-math><mml:math><mml:mi>x</mml:mi><mml:mn>2</mml:mn></mml:math></alternatives>":                                 "x2",
		"spin-<math><mfrac><mn>1</mn><mrow><mi>n</mi></mrow></mfrac></math> or <math><msqrt><mi>s</mi></msqrt><msup><mn>10</mn><mn>6</mn></msup></math>": "spin-1/n or √s10^6",
		"<math><semantics><mi>x</mi><annotation encoding=\"tex\">x</annotation></semantics></math>":                                                      "x",
		"<!-- note -->Title<script>x()</script>": "Title", "<![CDATA[Title]]>": "Title]]>", `<a href="http://x/?a=1&b=2">Link</a>`: "Link", "AT&T, R&D": "AT&T, R&D",
		"a<br/>b": "a b", "<h4>Aim</h4>of it": "Aim: of it", "<b and b> c": "<b and b> c", "&nosuch; &": "&nosuch; &",
		// LaTeX
		`Erd\H{o}s and {\"o}, \'e, \'{e}, \c{c}, \v s, \~n, \^{\i}, \r{a}, \k{a}`:      "Erdős and ö, é, é, ç, š, ñ, î, å, ą",
		`Stra\ss e, \O rsted, {\L}\'od\'z, \aa{}, \ae`:                                 "Straße, Ørsted, Łódź, å, æ",
		`\emph{very} \textbf{bold} {\it italic} text`:                                  "very bold italic text",
		`{DNA} and {{RNA}} in {B}rowsers`:                                              "DNA and RNA in Browsers",
		`The set {0, 1} and {a, b}`:                                                    "The set {0, 1} and {a, b}",
		`{A whole title, with commas}`:                                                 "A whole title, with commas",
		`5~GHz, ~10 \%, R\&D, A\_B, \$5, \#1`:                                          "5 GHz, ~10 %, R&D, A_B, $5, #1",
		"``Quoted'' -- 1--10 --- end, --help":                                          "“Quoted” -- 1–10 — end, --help",
		`Is $\phi^3$ {QFT} \(a_1\) and \[b\]?`:                                         `Is $\phi^3$ QFT $a_1$ and $b$?`,
		`costs $5 and $10 more`:                                                        `costs $5 and $10 more`,
		`$ x_1 $ and $$y$$`:                                                            `$ x_1 $ and $$y$$`,
		`see \cite{a,b} and \ref{x}\footnote{not} here`:                                `see and here`,
		`\href{http://x}{Text} \url{http://y/~z} \LaTeX{} \alpha-decay`:                `Text http://y/~z LaTeX α-decay`,
		`\begin{equation}x=1\end{equation} \textcolor{red}{r} \cite[p. 1]{q}a`:         `$x=1$ r a`,
		`http://x.org/~name`:                                                           `http://x.org/~name`,
		`{\textquotesingle}A{\textquotesingle} \textless{}b`:                           `'A' <b`,
		`a\\b \ c\,d \- e`:                                                             `a b c d e`,
		`65 &PLUSMN; 11, AT&TX;`:                                                       `65 ± 11, AT&TX;`,
		`p <less than or equal to> 2 <similar to>5 <at least>`:                         `p ≤ 2 ∼5 <at least>`,
		`of <beta>-sheets at 5 <degrees>C, 3<middle dot>1 <mu>m`:                       `of β-sheets at 5 °C, 3·1 μm`,
		`(p. <jats:related-article xmlns:xlink="x" page="8">8</jats:related-article>)`: `(p. 8)`,
		`trailing \`:                     `trailing \`,
		`miR-106b~25, 10~20 and Table~3`: `miR-106b~25, 10~20 and Table 3`,
		`P.~E. and {\"U}ber {\ss} \o`:    `P. E. and Über ß ø`,
		"":                               "",
	} {
		if got := Title(s); got != want {
			t.Errorf("%s\n got  %s\n want %s", s, got, want)
		}
	}
}

func TestAbstract(t *testing.T) {
	const long = "We count the birds of a forest and find that there are many of them, in all seasons of the year, and that they sing."
	for s, want := range map[string]string{
		long: long, "  " + long[:30] + "\n" + long[31:] + "\n": long,
		"Abstract: " + long: long, "ABSTRACT. " + long: long, "Abstract\n\n" + long: long, "Abstract—" + long: long, "Summary: " + long: long,
		"Abstract " + long: long, "ABSTRACT " + long: long, "Résumé : " + long: long, "Zusammenfassung: " + long: long, "摘要：我们提出。": "我们提出。", "Аннотация. " + long: long,
		"Abstract interpretation is a theory.": "Abstract interpretation is a theory.", "Summary statistics matter.": "Summary statistics matter.",
		"arXiv:2310.06110v2 Announce Type: new \nAbstract: " + long: long, "arXiv:2310.06110v2 Announce Type: replace-cross \nAbstract: " + long: long,
		"<jats:title>Abstract</jats:title><jats:p>" + long + "</jats:p>": long, "<p>One.</p>\n<p>Two.</p>": "One.\n\nTwo.", "One.\n \nTwo.": "One.\n\nTwo.",
		long + " © 2021 Elsevier Ltd. All rights reserved.": long,
		long + " 2005 by The Haworth Press, Inc.":           long, long + " 2016 IOS PRESS AND THE AUTHORS.": long,
		long + " It was shown in 2005 by the press.": long + " It was shown in 2005 by the press.",
		long + " PUBLISHED BY ELSEVIER INC.":         long,
		long + " 2016 JOHN WILEY & SONS LTD":         long, long + " 2016, THE AUTHOR(S).": long,
		long + " It was used in 2009 (see IEEE).":                              long + " It was used in 2009 (see IEEE).",
		long + " Copyright (C) 2020, The Authors.":                             long,
		long + " (c) 2019 Wiley Periodicals, Inc.":                             long,
		long + " © The Author(s) 2020. Published by Oxford University Press.":  long,
		long + " This article is protected by copyright. All rights reserved.": long,
		long + "\n\nCopyright © 2019 Elsevier B.V. All rights reserved.":       long,
		long + " 2016 Elsevier GmbH.":                                          long,
		long + " 2015, Springer Science+Business Media Dordrecht.":             long,
		long + " 2016 Published by Elsevier B.V..":                             long,
		long + " [copyright] 2012 The Society of Birds.":                       long,
		long[:len(long)-1] + " Copyright 2015 Lovelace Press.":                 long[:len(long)-1],
		"(From the chapter) " + long:                                           long, "(from the forest) Birds (all) sing.": "(from the forest) Birds (all) sing.",
		long + " © The Author(s) 2026. This article is distributed under the terms of the Creative Commons License (https://example.org/by/4.0/) which permits any use, reproduction and distribution of the work without further permission provided the original work is attributed as specified on the page of the publisher (https://example.org/en/open-access-at-the-publisher-of-birds).": long,
		long + " © The birds are ours. " + long + " " + long + " " + long:                                                                        long + " © The birds are ours. " + long + " " + long + " " + long,
		long + " (PsycInfo Database Record (c) 2022 APA, all rights reserved) Abstract (Spanish) " + strings.Repeat("Los pájaros cantan. ", 200): long,
		long + " <!--[if gte mso 9]><xml> <w:LatentStyles DefLockedState=\"false\"":                                                              long,
		long + " Copyright:": long,
		long + " <CopyrightInformation>© 2020 Birds Pty Ltd, and more.</CopyrightInformation>": long,
		long + " (c) 2015 Birds Periodicals, Inc. J. Appl. Bird. Sci. 2015, 132, 42037.":       long,
		long + ", Copyright (C) 2011 Blackwell Publishing Ltd.":                                long,
		long + " (C), 2001 Elsevier Science B.V.":                                              long,
		long[:len(long)-1] + ", (C) 2000 by W. B. Birds Company.":                              long[:len(long)-1],
		long[:len(long)-1] + " © 2018 The Academy of Birds":                                    long[:len(long)-1],
		long + " The years are (a) 2008, (b) 2009 and (c) 2010 With Many Birds.":               long + " The years are (a) 2008, (b) 2009 and (c) 2010 With Many Birds.",
		long + " It was shown at a fair of 2016 Elsevier held.":                                long + " It was shown at a fair of 2016 Elsevier held.",
		"© 2019 IEEE. " + long: long,
		"We study who owns the copyright of pictures. It is held by many.": "We study who owns the copyright of pictures. It is held by many.",
		"© 2021 Elsevier Ltd.": "",
		"BACKGROUND: Birds sing. METHODS: We listen. RESULTS: Many. CONCLUSIONS: Good.": "Birds sing. We listen. Many. Good.",
		"Background: Birds sing.\n\nMaterials and Methods: We listen.":                  "Birds sing.\n\nWe listen.",
		"<h4>Background</h4>Birds sing. <h4>Unusual part</h4>We listen.":                "Birds sing.\n\nUnusual part: We listen.",
		"Objective\n\nTo count.\n\nResults\n\nMany.":                                    "To count.\n\nMany.",
		"Context. Birds sing.\n\nAims. We listen. Results. Many.":                       "Birds sing.\n\nWe listen. Many.",
		"▪ Abstract Birds sing, and " + long:                                            "Birds sing, and " + long,
		"Background\n" + long + "\n\nResults\nMany\nResults":                            long + "\n\nMany Results",
		"The results. Context. " + long:                                                 "The results. Context. " + long,
		"There are two results: one and two. Note: this stays.":                         "There are two results: one and two. Note: this stays.",
		"<sec><title>Aim</title><p>To <italic>see</italic>.</p></sec>":                  "To see.",
		"<p>Evenness (\n    <i>\n      E\n      <sub>2</sub>\n    </i>\n    ,\n    <i>z</i>\n    -score) of the\n    <i>Mimulus</i>\n    sings\n    <xref/>\n    .</p>": "Evenness (E2, z-score) of the Mimulus sings.",
		"One.\n\n<i>Two</i> and\n<b>three</b> four.": "One.\n\nTwo and three four.",
		"<正>一、简介近来再次":                                "一、简介近来再次", "(:unav)": "", ":unav": "",
		"Not Available": "", "No abstract provided in this article.": "", "Not Available <P />": "", "[No abstract available]": "", "N/A": "", "No abstract.": "", "null": "", "-": "", "{Not Available \\textbackslash\\textbackslash}": "", "": "",
		"Energy of $10^{51}$ erg, {\\it i.e.} a lot & more; p &lt; 0.05.": "Energy of $10^{51}$ erg, i.e. a lot & more; p < 0.05.",
	} {
		got := Abstract(s)
		if got != want {
			t.Errorf("%s\n got  %s\n want %s", s, got, want)
		}
		if again := Abstract(got); again != got {
			t.Errorf("%s\n once  %s\n twice %s", s, got, again)
		}
	}
}

func TestGluedHeadings(t *testing.T) {
	for s, want := range map[string]string{
		"MethodsWe compared birds.": "We compared birds.",
		"BackgroundBirds sing. MethodsWe listen.ResultsBird songs differ. ConclusionsMany sing.": "Birds sing. We listen. Bird songs differ. Many sing.",
		"BACKGROUNDBirds sing. METHODSWe listen. Materials and MethodsThe birds.":                "Birds sing. We listen. The birds.",
		"AbstractBackgroundA bird sings.":                                                        "A bird sings.",
		"SummarySmall RNAs can promote genes.":                                                   "Small RNAs can promote genes.",
		"SummaryCul3 is highly conserved.":                                                       "Cul3 is highly conserved.",
		"Background: Birds sing. MethodsWe listen.":                                              "Birds sing. We listen.",
		"Birds sing.\n\nAuthor SummarySmall birds sing.":                                         "Birds sing.\n\nSmall birds sing.",
		"ContextNet is a network.":                                                               "ContextNet is a network.",
		"ResultsX is a journal. MethodsX is another.":                                            "ResultsX is a journal. MethodsX is another.",
		"DesignBERT models. We train DesignBERT.":                                                "DesignBERT models. We train DesignBERT.",
		"SummaryZoo: a collection.":                                                              "SummaryZoo: a collection.",
		"ContextAware is a model. Our ContextAware model is good.":                               "ContextAware is a model. Our ContextAware model is good.",
		"We use QuestionAnswer. ResultsWe saw.":                                                  "We use QuestionAnswer. ResultsWe saw.",
	} {
		if got := Abstract(s); got != want {
			t.Errorf("%s: %q, want %q", s, got, want)
		}
		if again := Abstract(want); again != want {
			t.Errorf("%s\n once  %s\n twice %s", s, want, again)
		}
	}
}

func TestName(t *testing.T) {
	for s, want := range map[string]string{
		"Ada Lovelace": "Ada Lovelace", "Lovelace, Ada": "Ada Lovelace", "Lovelace, Jr., Ada": "Ada Lovelace Jr.", "Lovelace, Ada, Jr.": "Ada Lovelace Jr.",
		"van der Berg, J.": "J. van der Berg", "Lovelace, Ada (Analytical Society)": "Ada Lovelace", "Wei Wang 0001": "Wei Wang", "Ada Lovelace*†": "Ada Lovelace",
		"Lovelace, Ada, MD, Ph.D.": "Ada Lovelace", "Ada Lovelace, PhD": "Ada Lovelace", "Lovelace, MD": "MD Lovelace", "Lovelace, Ada [X Lab] (ORCID:0)": "Ada Lovelace",
		"{The ATLAS Collaboration}": "The ATLAS Collaboration", `Erd{\H o}s, P{\'a}l`: "Pál Erdős", "{Fal'ko}, Vladimir": "Vladimir Fal'ko", "P.~E. Smith": "P. E. Smith",
		"Allan,Steven": "Steven Allan", "王, 小明": "王小明", "王小明": "王小明", "Ada Lovelace <ada@example.org>": "Ada Lovelace", "": "", "Ada Lovelace, Jr.": "Ada Lovelace Jr.", "and Ada Lovelace": "Ada Lovelace", "Andi": "Andi", "{.}, S.~N. Agbo": "S. N. Agbo",
		"Lovelace, Ada, 1815-1852": "Ada Lovelace", "Scot, Reginald, 1538?-1599.": "Reginald Scot", "Meer, J., b. 1954": "J. Meer", "Quist, Mara, 1971-": "Mara Quist",
		"Lovelace, Ada, V": "Ada V Lovelace", "van Byron,Ada,J.P.": "Ada J.P. van Byron", "Lovelace, A. K., jr.": "A. K. Lovelace Jr.", "Hopper, Grace, Ed": "Grace Hopper", "Byron, Ed": "Ed Byron",
		"Lovelace,, A. K.": "A. K. Lovelace", "van Byron, null": "van Byron", "Ada Lovelace, MD": "Ada Lovelace", "Lovelace, M.a.": "M.a. Lovelace", "Kim, Do": "Do Kim", "Ada Lovelace, MSc": "Ada Lovelace",
		"NA62": "NA62", "author-1": "author-1", "Ada LOVELACE1,2": "Ada LOVELACE", "王小明1": "王小明", `Ada Lovelace \`: "Ada Lovelace",
	} {
		if got := Name(s); got != want {
			t.Errorf("%s: %q, want %q", s, got, want)
		}
	}
}

// Suffixes are found where feeds put them by mistake.
func TestFullName(t *testing.T) {
	for _, test := range []struct{ given, family, suffix, want string }{
		{"Ada", "Lovelace", "Jr.", "Ada Lovelace Jr."}, {"Ada , Jr.", "Lovelace", "", "Ada Lovelace Jr."}, {"Jr.", "Lovelace", "Ada K.", "Ada K. Lovelace Jr."},
		{"Ada, Countess", "Lovelace", "", "Ada, Countess Lovelace"},
	} {
		if got := FullName(test.given, test.family, test.suffix); got != test.want {
			t.Errorf("%s, %s, %s: %q, want %q", test.family, test.given, test.suffix, got, test.want)
		}
	}
}

func TestSplitNames(t *testing.T) {
	if diff := cmp.Diff([]string{"Ada Lovelace", "Charles Babbage", "N. Nagaosa"}, Names([]string{"Lovelace, Ada and Babbage, Charles", "N. Nagaosa 1 and"})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for s, want := range map[string][]string{
		"Lovelace, A. K.; Babbage, C.":                                  {"A. K. Lovelace", "C. Babbage"},
		"Ada Lovelace and Charles Babbage":                              {"Ada Lovelace", "Charles Babbage"},
		"A. Lovelace, C. Babbage and G. Boole":                          {"A. Lovelace", "C. Babbage", "G. Boole"},
		"Ada Lovelace, Charles Babbage":                                 {"Ada Lovelace", "Charles Babbage"},
		"Lovelace, Ada":                                                 {"Ada Lovelace"},
		"Lovelace, A., Babbage, C.":                                     {"A. Lovelace", "C. Babbage"},
		"Lovelace A, Babbage C, Boole GK":                               {"Lovelace A", "Babbage C", "Boole GK"},
		"Lovelace, Ada and Babbage, Charles":                            {"Ada Lovelace", "Charles Babbage"},
		"Ada Lovelace and others":                                       {"Ada Lovelace"},
		"Ada Lovelace, Charles Babbage, et al.":                         {"Ada Lovelace", "Charles Babbage"},
		"{Barnes and Noble} and Ada Lovelace":                           {"Barnes and Noble", "Ada Lovelace"},
		"Ada Lovelace (1 and 2), C. Babbage (2)":                        {"Ada Lovelace", "C. Babbage"},
		"Ada Lovelace|Charles Babbage":                                  {"Ada Lovelace", "Charles Babbage"},
		"王小明；李四":                                                        {"王小明", "李四"},
		"王小明，李四":                                                        {"王小明", "李四"},
		`C. Bal\'azs, E. L. Berger, P. M. Nadolsky`:                     {"C. Balázs", "E. L. Berger", "P. M. Nadolsky"},
		`<a href="x">Ada Lovelace</a>, <a href="y">Charles Babbage</a>`: {"Ada Lovelace", "Charles Babbage"},
		"Martin King, Jr., Ada Lovelace":                                {"Martin King Jr.", "Ada Lovelace"},
		"Plato {; X; 1":                                                 {"Plato {; X"},
		"Plato":                                                         {"Plato"},
		"Ada Lovelace, et al.":                                          {"Ada Lovelace"},
		"Ada Lovelace for the X Collaboration, Charles Babbage, on behalf of the Y Group": {"Ada Lovelace", "X Collaboration", "Charles Babbage", "Y Group"},
		"Center for the Study of X Group":                                                 {"Center for the Study of X Group"},
		"":                                                                                nil,
		"A and and B":                                                                     {"A", "B"},
		"Ada Lovelace & Charles Babbage":                                                  {"Ada Lovelace", "Charles Babbage"},
	} {
		if diff := cmp.Diff(want, SplitNames(s)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", s, diff)
		}
	}
}

func TestTerms(t *testing.T) {
	if diff := cmp.Diff([]string{"stars (a, b)", "c"}, Terms([]string{"stars (a", "b)", "c"})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for s, want := range map[string][]string{
		"cs.LG stat.ML": {"cs.LG", "stat.ML"}, "hep-th": {"hep-th"}, "a; b, c": {"a", "b, c"}, "a, b": {"a", "b"}, "a|b": {"a", "b"}, "a\nb": {"a", "b"},
		"graph (a, b), tree": {"graph (a, b)", "tree"}, "One, one, ONE": {"One"}, "": nil, " ; ": nil, "a &amp; b; c": {"a & b", "c"}, "图像；注意力": {"图像", "注意力"}, "图像 注意力 Zotero": {"图像", "注意力", "Zotero"}, "n/a": nil,
		"stars (a; b); c;d": {"stars (a; b)", "c", "d"},
		"deep learning":     {"deep learning"}, "math-ph; math.MP": {"math-ph", "math.MP"}, "cs.SE, cs.LG": {"cs.SE", "cs.LG"},
	} {
		if diff := cmp.Diff(want, SplitTerms(s)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", s, diff)
		}
	}
}

func TestDate(t *testing.T) {
	for s, want := range map[string]string{
		"Start date: 20170812": "2017-08-12", "Start date: 2017-08-12": "2017-08-12", "Publication Date : 2017/08/12": "2017-08-12", "Date de début: 12/08/2017": "2017",
		"startdate 20170812": "2017-08-12", "Start date: soon": "", "No. 99999999": "", "8446666666666": "", "9999999999": "", "10:20": "",
		"2024": "2024", "2024-03": "2024-03", "2024-03-11": "2024-03-11", "2024-03-11T10:00:00Z": "2024-03-11", "2024/03/11/": "2024-03-11", "2024/3/1": "2024-03-01",
		"20240311": "2024-03-11", "202403": "2024-03", "11 Mar 2024": "2024-03-11", "Mar 11, 2024": "2024-03-11", "March 2024": "2024-03", "2024 Mar-Apr": "2024-03",
		"2024 Mar 11": "2024-03-11", "2024 Spring": "2024", "Mon, 2 Apr 2007 19:18:42 GMT": "2007-04-02", "2/2013": "2013-02", "01/2005": "2005-01", "2013-00-00": "2013",
		"1971-10-00": "1971-10", "1540035843524": "2018-10-20", "1540035843": "2018-10-20", "c2019": "2019", "1998-1999": "1998", "Published online: 18 July 2024": "2024-07-18",
		"12/31/2020": "2020-12-31", "31.12.2020": "2020-12-31", "31/12/2020": "2020-12-31", "01/02/2020": "2020", "05/05/2020": "2020-05-05", "2024-02-30": "2024-02", "2024-13-01": "2024",
		"1996 Jul 9": "1996-07-09", "January 01, 2018": "2018-01-01", "4-8 Aug. 2020": "2020-08-04", "3. März 2021": "2021-03-03", "août 2019": "2019-08", "enero de 2018": "2018-01",
		"2009/12/15/": "2009-12-15", "2009///": "2009", "in press": "", "": "", "12": "", "99999": "", "0000": "", "2021-11-05 00:00:00": "2021-11-05", "2012 Dec-2013 Jan": "2012-12",
		"20110900": "2011-09", "2 Apr 2007": "2007-04-02", "May": "", "2015年3月": "2015-03", "15 март 2020": "2020-03-15",
	} {
		if got := Date(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func TestLanguage(t *testing.T) {
	for s, want := range map[string]string{
		"en": "en", "eng": "en", "English": "en", "en-US": "en-US", "EN": "en", "fre": "fr", "fra": "fr", "ger": "de", "deu": "de", "chi": "zh", "zho": "zh", "zh-Hans": "zh-Hans",
		"pt_BR": "pt-BR", "PORTUGUESE": "pt", "eng; fre": "en", "und": "", "klingonese": "", "": "", "x": "", "french": "fr", "中文;": "zh",
	} {
		if got := Language(s); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

// Nothing may take more than linear time: quadratic time would be minutes.
func TestHostile(t *testing.T) {
	const (
		size = 500_000
		most = 20 * time.Second
	)
	functions := map[string]func(string){
		"Title": func(s string) { Title(s) }, "Abstract": func(s string) { Abstract(s) }, "Line": func(s string) { Line(s) },
		"Name": func(s string) { Name(s) }, "SplitNames": func(s string) { SplitNames(s) }, "SplitTerms": func(s string) { SplitTerms(s) },
		"Date": func(s string) { Date(s) }, "Language": func(s string) { Language(s) },
	}
	for _, s := range []string{"<", "&", "{", "}", "$", "\\", "~", "`", "<a ", "<a href=\"", "<!--", "&#", "{\\it ", "\\cite{", "\\footnote[", "$x", "$$", "<script>",
		"<script></a>", "</script>", "<sup>", "1<sup>2</sup>", "<title>", "a:", "A: ", "Results: ", "© ", ",", "a, ", " and ", ";", "(", "(a", "--", " ", "\n\n", "a\n", "\x1e",
		"\u00ad", "\u0301", "A. ", "\\begin{equation}", "<tex-math>", "\\'", "\\'{", "{,"} {
		text := strings.Repeat(s, size/len(s))
		for name, f := range functions {
			start := time.Now()
			f(text)
			if took := time.Since(start); took > most {
				t.Errorf("%s of %q again and again takes %v", name, s, took)
			}
		}
	}
}

func FuzzTitle(f *testing.F) {
	for _, s := range []string{"a <b>b</b> &amp;lt;", `\'{e} {\it x} $a$`, "x\u0301", "&amp;amp;amp;amp;amp;lt;"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Title(s)
		if !utf8.ValidString(got) || strings.ContainsAny(got, "\n\x1e") || strings.TrimSpace(got) != got {
			t.Errorf("%q: %q", s, got)
		}
		if again := Title(got); again != got {
			t.Errorf("%q\n once  %q\n twice %q", s, got, again)
		}
	})
}

func FuzzAbstract(f *testing.F) {
	for _, s := range []string{"Abstract: a\n\nb", "RESULTS: x. © 2020 Wiley.", "<h4>A</h4>b<p>c", "arXiv:1 Announce Type: new\nAbstract: x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Abstract(s)
		if !utf8.ValidString(got) || strings.Contains(got, "\x1e") || strings.TrimSpace(got) != got || strings.Contains(got, "\n\n\n") {
			t.Errorf("%q: %q", s, got)
		}
		if again := Abstract(got); again != got {
			t.Errorf("%q\n once  %q\n twice %q", s, got, again)
		}
	})
}

func FuzzSplitNames(f *testing.F) {
	f.Add("Lovelace, A.; Babbage, C. and {Boole}")
	f.Fuzz(func(t *testing.T, s string) {
		for _, name := range SplitNames(s) {
			if !utf8.ValidString(name) || name == "" {
				t.Errorf("%q: %q", s, name)
			}
		}
	})
}

func FuzzName(f *testing.F) {
	for _, s := range []string{"Lovelace, Ada", "Lovelace, Jr., Ada (x)", "A, B, C", "{The X} <a>"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Name(s)
		if again := Name(got); again != got {
			t.Errorf("%q\n once  %q\n twice %q", s, got, again)
		}
	})
}

func FuzzDate(f *testing.F) {
	f.Add("Mon, 2 Apr 2007")
	f.Add("8446666666666")
	f.Add("Start date: 20170812")
	f.Fuzz(func(t *testing.T, s string) {
		if date := Date(s); date != "" && Date(date) != date {
			t.Errorf("%q: %q, then %q", s, date, Date(date))
		}
	})
}

var sink string

func BenchmarkAbstract(b *testing.B) {
	clean := strings.Repeat("In formal language theory, pumping lemmas are useful for $n_1$ words. ", 20)
	for name, s := range map[string]string{
		"clean":   strings.ReplaceAll(strings.TrimSpace(clean), "$n_1$", "most"),
		"wrapped": "  " + strings.ReplaceAll(strings.ReplaceAll(clean, "$n_1$", "most"), "useful for", "useful\nfor"),
		"LaTeX":   strings.ReplaceAll(clean, "lemmas", `{\it lemmas} of Erd\H{o}s`),
		"JATS":    "<jats:p>" + clean + "</jats:p>",
	} {
		b.Run("text="+name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				sink = Abstract(s)
			}
		})
	}
}
