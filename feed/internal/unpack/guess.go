package unpack

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// candidate is an encoding that some programs write without declaring it.
type candidate struct {
	encoding encoding.Encoding
	common   string // the most frequent letters of its language
	// share is the least part of these among the letters beyond ASCII. It is about half of their part
	// in prose. In a wrong encoding their part is as small as by chance.
	share float64
}

const (
	kana     = "のにはをとがでるたてしいなれすもられか"
	cyrillic = "оеаинтсрвлкмдпу"
)

// wideCandidates have several bytes per letter, narrowCandidates have one.
var (
	wideCandidates = []candidate{
		{japanese.ShiftJIS, kana, 0.2},
		{japanese.EUCJP, kana, 0.2},
		{korean.EUCKR, "이다는의에을를하고가로한지사은도어기자해시정인서대수리", 0.2},
		{simplifiedchinese.GB18030, "的一是不在了有和中为对这与及以法分研究结果方学用", 0.05},
		{traditionalchinese.Big5, "的一是不在了有和中為對這與及以法分研究結果方學用", 0.05},
	}
	narrowCandidates = []candidate{
		{charmap.Windows1251, cyrillic, 0.5},
		{charmap.KOI8R, cyrillic, 0.5},
		{charmap.ISO8859_5, cyrillic, 0.5},
		{charmap.CodePage866, cyrillic, 0.5},
		{charmap.Windows1253, "αοιετσνηυρπκμλ", 0.5},
		{charmap.Windows1255, "יוהלאתרשבמ", 0.4},
		{charmap.Windows874, "านรอกเงมยลวดท", 0.35},
	}
)

// minLetters is how many letters beyond ASCII a text must have to guess its encoding.
const minLetters = 20

// guess returns the candidate in which the letters of text are most like those of its language, or
// nil if no candidate reaches its share. The last letter of the text may be cut off.
func guess(text []byte, candidates []candidate) encoding.Encoding {
	if len(text) >= headSize { // These characters are never part of another one.
		text = text[:bytes.LastIndexAny(text, " \n<>,")+1]
	}
	var best encoding.Encoding
	most := 0.0
	for _, c := range candidates {
		decoded, err := c.encoding.NewDecoder().Bytes(text)
		if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
			continue
		}
		letters, common := 0, 0
		for _, r := range string(decoded) {
			if r < utf8.RuneSelf {
				continue
			}
			letters++
			if strings.ContainsRune(c.common, r) {
				common++
			}
		}
		share := float64(common) / float64(max(letters, 1))
		if letters >= minLetters && share >= c.share && share > most {
			best, most = c.encoding, share
		}
	}
	return best
}
