package text

import "testing"

func TestDatabaseFrame(t *testing.T) {
	const long = "We count the birds of a forest and find that there are many of them, in all seasons of the year, and that they sing."
	const copyright = " Copyright of Journal of Birds is the property of A Publisher and its content may not be copied or emailed to multiple sites or posted to a listserv without the copyright holder's express written permission. However, users may print, download, or email articles for individual use. This abstract may be abridged. No warranty is given about the accuracy of the copy. Users should refer to the original published version of the material for the full abstract. (Copyright applies to all Abstracts.)"
	for s, want := range map[string]string{
		long + " (PsycINFO Database Record (c) 2019 APA, all rights reserved)":   long,
		long + " ( PsycINFO Database Record ( c) 2002 APA, all rights reserved)": long,
		long + " (PsycInfo Database Record (c) 2024 APA, all rights reserved).":  long,
		long + " [ABSTRACT FROM AUTHOR]":                                         long,
		long + " [ABSTRACT FROM AUTHOR]" + copyright:                             long,
		long + copyright: long,
		long + " [Author Abstract] KEY WORDS: birds; song": long,
		"[" + long + "]": long,
		"Author(s): Lovelace, Ada | Advisor(s): Babbage, Charles | Abstract: " + long: long,
		"Author(s): Lovelace, Ada":                               "Author(s): Lovelace, Ada",
		long + " (see [1])":                                      long + " (see [1])",
		"Abstract Hemophilic arthropathy causes pain. " + long:   "Hemophilic arthropathy causes pain. " + long,
		"Abstract Objectives The objective is this. " + long:     "Objectives The objective is this. " + long,
		"Abstract Western Lake Erie is deep. " + long:            "Western Lake Erie is deep. " + long,
		"Abstract Questions Are there birds? " + long:            "Questions Are there birds? " + long,
		"ABSTRACT A common bird sings. " + long:                  "A common bird sings. " + long,
		"ABSTRACT INTERPRETATION OF BIRDS":                       "ABSTRACT INTERPRETATION OF BIRDS",
		"Summary Birds sing. " + long:                            "Birds sing. " + long,
		"SUMMARY Lake Erie is deep. " + long:                     "Lake Erie is deep. " + long,
		"Summary Statistics Explained. " + long:                  "Summary Statistics Explained. " + long,
		"Summary of birds. " + long:                              "Summary of birds. " + long,
		"Zusammenfassung Die Vögel singen. " + long:              "Die Vögel singen. " + long,
		"Abstract Wiener Spaces are large. " + long:              "Abstract Wiener Spaces are large. " + long,
		"Abstract Meaning Representation is a language. " + long: "Abstract Meaning Representation is a language. " + long,
		"Abstract Interpretation is a theory. " + long:           "Abstract Interpretation is a theory. " + long,
		"Background Birds sing. Materials and Methods We listened to them. Results There are 3. Conclusions They sing. " + long: "Birds sing. We listened to them. There are 3. They sing. " + long,
		"BACKGROUND AND AIMS Birds sing. METHODS We listened to them. RESULTS There are 3. " + long:                             "Birds sing. We listened to them. There are 3. " + long,
		"Background Subtraction is old. Results The rest is said. " + long:                                                      "Background Subtraction is old. Results The rest is said. " + long,
		"Copyright of pictures is the property of painters.":                                                                    "Copyright of pictures is the property of painters.",
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

// The marks of HighWire are those that the API of bioRxiv gives; the text is ours.
func TestHighWireMarks(t *testing.T) {
	for s, want := range map[string]string{
		"AO_SCPLOWBSTRACTC_SCPLOWWaves break. We call it MO_SCPLOWETAC_SCPLOWMO_SCPLOWUSEC_SCPLOW.":                                                                                    "Waves break. We call it METAMUSE.",
		"O_ST_ABSBackgroundC_ST_ABSWaves break.\n\nO_ST_ABSEvidence so farC_ST_ABSNone.":                                                                                               "Waves break.\n\nEvidence so far: None.",
		"Waves break.\n\nKey PointsO_LIThey are high.\nC_LIO_LIThey are long.\nC_LI":                                                                                                   "Waves break.\n\nThey are high.\n\nThey are long.",
		"Waves break.\n\nGraphical abstract\n\nO_FIG O_LINKSMALLFIG WIDTH=200 SRC=\"x.gif\" ALT=\"Figure 1\">\nView larger version (7K):\norg.example@1\n  M_FIG C_FIG Then they end.": "Waves break.\n\nThen they end.",
		"A NO_LIMIT of waves.": "A NO_LIMIT of waves.",
	} {
		if got := Abstract(s); got != want {
			t.Errorf("%q\n got  %q\n want %q", s, got, want)
		}
	}
}
