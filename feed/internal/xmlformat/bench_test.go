package xmlformat

import (
	"fmt"
	"strings"
	"testing"

	"kindred/feed/internal/record"
	"kindred/paper"
)

// The feeds of arXiv are those that people read every day.
func BenchmarkDecode(b *testing.B) {
	const papers = 2000
	abstract := strings.Repeat("We show that the mass of the halo at $z \\sim 2$ grows with that of the galaxy, and bound its slope. ", 10)
	var atom, oai strings.Builder
	atom.WriteString(`<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom"><id>http://arxiv.org/api/x</id>`)
	oai.WriteString(`<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>`)
	for i := range papers {
		fmt.Fprintf(&atom, `<entry><id>http://arxiv.org/abs/2401.%05dv1</id><updated>2024-01-02T00:00:00Z</updated><published>2024-01-02T00:00:00Z</published>
<title>Halos and
  galaxies %[1]d</title><summary>  %s</summary><author><name>Ada Lovelace</name></author><author><name>Kurt G\"odel</name></author>
<category term="astro-ph.GA" scheme="http://arxiv.org/schemas/atom"/></entry>`, i, abstract)
		fmt.Fprintf(&oai, `<record><header><identifier>oai:arXiv.org:2401.%05d</identifier></header><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>2401.%05[1]d</id><created>2024-01-02</created>
<authors><author><keyname>Lovelace</keyname><forenames>Ada</forenames></author></authors><title>Halos and galaxies %[1]d</title><categories>astro-ph.GA</categories><abstract>  %s
</abstract></arXiv></metadata></record>`, i, abstract)
	}
	atom.WriteString(`</feed>`)
	oai.WriteString(`</ListRecords></OAI-PMH>`)
	for _, c := range []struct {
		format *record.Format
		text   string
	}{{&ArXivAtom, atom.String()}, {&OAI, oai.String()}} {
		b.Run("format="+c.format.Name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			for b.Loop() {
				n := 0
				c.format.Decode(record.Input{Reader: strings.NewReader(c.text)}, func(_ paper.Paper, err error) bool {
					if err == nil {
						n++
					}
					return true
				})
				if n != papers {
					b.Fatalf("%d papers", n)
				}
			}
		})
	}
}
