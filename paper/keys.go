package paper

import "strings"

// Keys returns what [Find] looks for when a person means the paper by an id or by its whole title: texts
// that an index can hash. The keys of a wish are those of [WishKeys].
func (p *Paper) Keys() []string {
	var keys []string
	add := func(kind, text string) {
		if text != "" {
			keys = append(keys, kind+text)
		}
	}
	add("id:", strings.ToLower(p.ID))
	add("arxiv:", p.ArXiv)
	add("doi:", strings.ToLower(p.DOI))
	add("pmid:", p.PMID)
	add("openalex:", p.OpenAlex)
	add("url:", addressOf(p.URL))
	add("url:", addressOf(p.ID))
	title := NormalizeTitle(p.Title)
	add("title:", title)
	add("folded:", foldSpelling(title))
	return keys
}

// WishKeys returns the keys of the papers that a person may mean by an id or a whole title: first the keys
// of ids, then those of titles. If a paper that [Find] finds by an id or a whole title does not have one of
// them, the paper has letters whose upper case and lower case differ in length.
func WishKeys(wish string) [][]string {
	wish = strings.TrimSpace(wish)
	if wish == "" {
		return nil
	}
	ids := []string{"id:" + strings.ToLower(wish)}
	if id, ok := ArXivID(wish); ok {
		ids = append(ids, "arxiv:"+id, "id:"+strings.ToLower(id))
	}
	if id, ok := DOI(wish); ok {
		ids = append(ids, "doi:"+strings.ToLower(id), "id:"+strings.ToLower(id))
	}
	if id, ok := PubMedID(wish); ok {
		ids = append(ids, "pmid:"+id)
	}
	if id, ok := OpenAlexID(wish); ok {
		ids = append(ids, "openalex:"+id)
	}
	if address := addressOf(wish); address != "" {
		ids = append(ids, "url:"+address)
	}
	groups := [][]string{ids}
	if title := NormalizeTitle(wish); title != "" {
		groups = append(groups, []string{"title:" + title}, []string{"folded:" + foldSpelling(title)})
	}
	return groups
}
