package unpack

import (
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// prose is some in each language that can be told.
var prose = map[string]string{
	"Japanese": "本研究では、グラフの彩色に関する新しいアルゴリズムを提案する。その結果、これまでの手法より速いことがわかった。",
	"Korean":   "이 연구에서는 그래프의 색칠에 대한 새로운 알고리즘을 제안하고, 기존의 방법보다 빠르다는 것을 보인다.",
	"Chinese":  "本文研究了图的着色问题，提出了一种新的算法，并与已有的方法进行了比较。结果表明，这种方法在大多数情况下是有效的。",
	"Taiwan":   "本文研究了圖的著色問題，提出了一種新的演算法，並與已有的方法進行了比較。結果顯示，這種方法在大多數情況下是有效的。",
	"Russian":  "В работе рассматривается задача о раскраске графов и предлагается новый алгоритм для её решения.",
	"Greek":    "Στην εργασία αυτή εξετάζουμε το πρόβλημα του χρωματισμού των γραφημάτων.",
	"Hebrew":   "במאמר זה אנו בוחנים את בעיית הצביעה של גרפים ומציעים אלגוריתם חדש.",
	"Thai":     "งานวิจัยนี้นำเสนอขั้นตอนวิธีใหม่สำหรับการระบายสีกราฟและเปรียบเทียบกับวิธีเดิม",
	"German":   "Für die Färbung von Graphen schlagen wir ein völlig neues Verfahren vor, das größere Fälle löst.",
	"French":   "Nous étudions le problème de la coloration des graphes, et à l’aide d’une méthode déjà présentée là où elle échoue.",
}

func TestGuess(t *testing.T) {
	for _, test := range []struct {
		language string
		encoding encoding.Encoding
		unsure   bool
	}{
		{"Japanese", japanese.ShiftJIS, false}, {"Japanese", japanese.EUCJP, false}, {"Korean", korean.EUCKR, false},
		{"Chinese", simplifiedchinese.GB18030, false}, {"Taiwan", traditionalchinese.Big5, false},
		{"Russian", charmap.Windows1251, false}, {"Russian", charmap.KOI8R, false}, {"Russian", charmap.ISO8859_5, false}, {"Russian", charmap.CodePage866, false},
		{"Greek", charmap.Windows1253, false}, {"Hebrew", charmap.Windows1255, false}, {"Thai", charmap.Windows874, false},
		{"German", charmap.Windows1252, false}, {"French", charmap.Windows1252, false},
		{"Hebrew", charmap.ISO8859_8, false},
		{"Greek", charmap.MacintoshCyrillic, true},
	} {
		name, _ := htmlindex.Name(test.encoding)
		for _, text := range []string{"TI  - " + prose[test.language] + "\nER  - \n", strings.Repeat("AB  - "+prose[test.language]+"\n", 1000)} {
			encoded, err := test.encoding.NewEncoder().String(text)
			if err != nil {
				if !test.unsure {
					t.Errorf("%s in %s: %v", test.language, name, err)
				}
				continue
			}
			var report Report
			got, err := io.ReadAll(Text(strings.NewReader(encoded), "", &report))
			if err != nil || string(got) != text || report.Replaced != 0 {
				t.Errorf("%s in %s: %+v, %v, %.60q", test.language, name, report, err, got)
			}
		}
	}
}

func TestGuessIsSure(t *testing.T) {
	for _, text := range []string{"", "\xa4\xe5\xb6", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", strings.Repeat("\xff\xfe\xfd", 100), strings.Repeat("\x80", 100)} {
		for _, candidates := range [][]candidate{wideCandidates, narrowCandidates} {
			if e := guess([]byte(text), candidates); e != nil {
				t.Errorf("%.20q: %v", text, e)
			}
		}
	}
	// Letters that are all as frequent are of no language.
	var noise []byte
	for c := 0xc0; c < 0x100; c++ {
		noise = append(noise, byte(c))
	}
	if e := guess(noise, narrowCandidates); e != nil {
		t.Errorf("noise: %v", e)
	}
}
