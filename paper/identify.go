package paper

import "strings"

// Identify fills empty ids of p from the other ids: ArXiv and DOI if ID, URL or DOI spell them, and ID
// from the rest. It also repairs URLs with blanks and other bytes that URLs may not have, as [Link]
// does, and with "&amp;" in place of an ampersand.
func (p *Paper) Identify() {
	p.ID = strings.TrimSpace(p.ID)
	if !isPlainLink(p.URL) || strings.Contains(p.URL, "&amp;") {
		p.URL = urlEscapes.Replace(p.URL)
		if link := Link(p.URL); link != "" {
			p.URL = link
		}
	}
	if id, ok := ArXivID(p.ID); ok {
		p.ID, p.ArXiv = id, id
	} else if doi, ok := DOI(p.ID); ok {
		p.ID = doi
		if p.DOI == "" {
			p.DOI = doi
		}
	}
	if p.ArXiv == "" && p.URL != "" {
		p.ArXiv, _ = ArXivID(p.URL)
	}
	if p.ArXiv == "" && p.DOI != "" {
		p.ArXiv, _ = ArXivID(p.DOI)
	}
	if p.ID == "" {
		p.ID = p.globalID()
	}
}

// urlEscapes mends URLs that feeds spoilt.
var urlEscapes = strings.NewReplacer(" ", "%20", "&amp;", "&")

// globalIDs returns the ids that mean the same paper wherever they stand, by the reason that they are.
func (p *Paper) globalIDs() [SameURL + 1]string {
	ids := [SameURL + 1]string{SameArXiv: p.ArXiv, SameDOI: strings.ToLower(p.DOI), SamePubMed: p.PMID,
		SameOpenAlex: p.OpenAlex}
	if strings.HasPrefix(p.ID, "http://") || strings.HasPrefix(p.ID, "https://") {
		ids[SameURL] = p.ID
	}
	return ids
}
