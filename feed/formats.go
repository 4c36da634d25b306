package feed

import (
	"kindred/feed/internal/indexformat"
	"kindred/feed/internal/jsonformat"
	"kindred/feed/internal/plainformat"
	"kindred/feed/internal/record"
	"kindred/feed/internal/tableformat"
	"kindred/feed/internal/tagformat"
	"kindred/feed/internal/textformat"
	"kindred/feed/internal/xmlformat"
)

// formats lists all formats in the order in which they are tried on a feed. Formats with a wide rule
// stand after formats of the same kind with a narrow rule. The last is fallback, which takes any
// prose.
var formats = []*record.Format{
	&indexformat.Index,
	// XML
	&xmlformat.ArXivAtom, &xmlformat.ArXivRSS, &xmlformat.ArXivRDF, &xmlformat.OAI,
	&xmlformat.PubMed, &xmlformat.PubMedDeposit, &xmlformat.JATS, &xmlformat.Crossref, &xmlformat.DataCite,
	&xmlformat.EndNoteXML, &xmlformat.WordSources, &xmlformat.ZoteroRDF, &xmlformat.JaLCRDF, &xmlformat.MODS,
	&xmlformat.EuropePMCXML, &xmlformat.DOAJXML, &xmlformat.Elsevier,
	&xmlformat.ACL, &xmlformat.GROBID, &xmlformat.TALN, &xmlformat.DBLP, &xmlformat.ADS, &xmlformat.PNX,
	&xmlformat.Atom, &xmlformat.RSS,
	// JSON
	&jsonformat.JSONFeed, &jsonformat.HuggingFace, &jsonformat.OpenAlex, &jsonformat.ArXivDocMeta,
	&jsonformat.Crossref, &jsonformat.DataCite, &jsonformat.INSPIRE, &jsonformat.EuropePMC,
	&jsonformat.BioRxiv, &jsonformat.ADS, &jsonformat.PLOS, &jsonformat.HAL, &jsonformat.ERIC,
	&jsonformat.DOAJ, &jsonformat.OpenAIRE, &jsonformat.CORE, &jsonformat.Zenodo,
	&jsonformat.OpenReview, &jsonformat.Xueshu, &jsonformat.Zotero, &jsonformat.SciELO,
	&jsonformat.CORD19Parse, &jsonformat.SemanticScholar, &jsonformat.CSL, &jsonformat.JSONL,
	// lines with tags
	&tagformat.RIS, &tagformat.MEDLINE, &tagformat.WoS, &tagformat.RefWorks, &tagformat.Ovid,
	&tagformat.Cochrane, &tagformat.ProQuest, &tagformat.ReDIF,
	&tagformat.NoteExpress, &tagformat.CNKI, &tagformat.ADSTagged, &tagformat.EndNote, &tagformat.BibTeX,
	// tables
	&tableformat.Parquet, &tableformat.TSV, &tableformat.CSV,
	// plain text
	&plainformat.ArXivMail, &plainformat.Blocks, &plainformat.File,
	fallback,
}

// fallback is the format of a text that is in no other format.
var fallback = &textformat.Listing
