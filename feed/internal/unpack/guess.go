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

// candidate is an encoding that exporters write without saying so.
type candidate struct {
	encoding encoding.Encoding
	common   string // the most frequent letters of its language
	// share is how much of the letters beyond ASCII these must be, about half of what they are
	// in prose. In a wrong encoding they are hardly more than by chance.
	share float64
}

const (
	kana     = "のにはをとがでるたてしいなれすもられか"
	cyrillic = "оеаинтсрвлкмдпу"
)

// wideCandidates have several bytes for a letter, narrowCandidates one.
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

// minLetters is how many letters beyond ASCII must speak for an encoding.
const minLetters = 20

// guess returns the candidate that text is evidently encoded in, or nil. A letter may be cut
// off at the end of the text.
func guess(text []byte, candidates []candidate) encoding.Encoding {
	if len(text) >= headSize { // the last letter may be cut off; none of these is in one
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
		if share := float64(common) / float64(max(letters, 1)); letters >= minLetters && share >= c.share && share > most {
			best, most = c.encoding, share
		}
	}
	return best
}
