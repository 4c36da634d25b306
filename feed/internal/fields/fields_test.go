package fields

import (
	"strings"
	"testing"
)

func TestLookup(t *testing.T) {
	for name, want := range map[string]Role{
		"id": ID, "Key": ID, "cord_uid": ID, "UT (Unique WOS ID)": ID, "EID": ID,
		"title": Title, "Article Title": Title, "Document Title": Title, "TITRE": Title, "Título": Title, "Item Title": Title, "题名": Title, "論文名": Title, "제목": Title, "display_name": Title,
		"Abstract Note": Abstract, "RÉSUMÉ": Abstract, "摘要": Abstract, "abstractText": Abstract, "summaries": Abstract,
		"Author/s": Authors, "Author(s)": Authors, "Author full names": Authors, "authorships.author.display_name": Authors, "作者": Authors,
		"Publication Year": Date, "PubYear": Date, "publish_time": Date, "Date Published": Date, "发表时间": Date,
		"Author Keywords": Categories, "WoS Categories": Categories, "Manual Tags": Categories, "Fields of Research (ANZSRC 2020)": Categories, "Schlagwörter": Categories,
		"Title Primary": Title, "Authors, Primary": Authors, "Periodical Full": Venue, "Title Secondary": Venue, "Pub Year": Date, "Pub Date Free From": Month,
		"Source title": Venue, "Journal/Book": Venue, "Publication Title": Venue, "journal-ref": Venue,
		"Language of Original Document": Language, "Link": URL, "Item DOI": DOI, "arXiv ID": ArXiv, "PubMed ID": PMID, "ids.openalex": OpenAlex,
		"dc:title": Title, "dc.title[en_US]": Title, "dc.contributor.author": Authors, "dc.description.abstract": Abstract, "prism:coverDate": Date, "dcterms:creator": Authors,
		"Month": Month, "day": Day, "label": Label,
	} {
		if role, _, ok := Lookup(name); !ok || role != want {
			t.Errorf("%s: %v, %v, want %v", name, role, ok, want)
		}
	}
	for _, name := range []string{"", "volume", "@id", "TI", "AB", "Affiliations", "Cited by", strings.Repeat("title", 1000), "title " + strings.Repeat("x", 70)} {
		if role, _, ok := Lookup(name); ok {
			t.Errorf("%.40s: %v", name, role)
		}
	}
	_, first, _ := Lookup("title")
	_, second, _ := Lookup("Display Name")
	if first >= second {
		t.Errorf("title has rank %d, display name %d", first, second)
	}
}

func TestLookupTag(t *testing.T) {
	for tag, want := range map[string]Role{"TI": Title, "AB": Abstract, "AF": Authors, "ID": Categories, "PD": Month, "DI": DOI, "UT": ID} {
		if role, _, ok := LookupTag(tag); !ok || role != want {
			t.Errorf("%s: %v, %v", tag, role, ok)
		}
	}
	for _, tag := range []string{"", "XX", "id", "title"} {
		if _, _, ok := LookupTag(tag); ok {
			t.Errorf("%s is a tag", tag)
		}
	}
}

// Every name must be as Lookup makes it, or it is never found.
func TestNames(t *testing.T) {
	for role, list := range names {
		for _, name := range strings.Fields(list) {
			if got := string(plain(nil, name)); got != name {
				t.Errorf("%s should be %s", name, got)
			}
			if found, _, _ := Lookup(name); found != Role(role) {
				t.Errorf("%s is listed for %d, but is found for %d", name, role, found)
			}
		}
	}
	for role, name := range map[Role]string{Title: "title", Abstract: "abstract"} {
		if got, _, _ := Lookup(name); got != role || !IsText(name) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestLookupAllocates(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { Lookup("Some_Unknown-Name") }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
