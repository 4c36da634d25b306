package text

import (
	"strings"

	"golang.org/x/text/language"
)

// languageNames are the names of languages that feeds write out, in lower case.
var languageNames = map[string]string{
	"english": "en", "anglais": "en", "englisch": "en", "inglés": "en", "german": "de", "deutsch": "de", "ngerman": "de", "french": "fr", "français": "fr", "francais": "fr",
	"spanish": "es", "español": "es", "castilian": "es", "portuguese": "pt", "português": "pt", "brazilian": "pt", "italian": "it", "italiano": "it", "dutch": "nl",
	"russian": "ru", "ukrainian": "uk", "polish": "pl", "czech": "cs", "slovak": "sk", "hungarian": "hu", "romanian": "ro", "swedish": "sv", "danish": "da",
	"norwegian": "no", "finnish": "fi", "turkish": "tr", "greek": "el", "arabic": "ar", "hebrew": "he", "persian": "fa", "hindi": "hi", "chinese": "zh", "中文": "zh", "汉语": "zh", "英文": "en", "英语": "en",
	"japanese": "ja", "korean": "ko", "vietnamese": "vi", "thai": "th", "indonesian": "id", "malay": "ms", "catalan": "ca", "croatian": "hr", "serbian": "sr",
	"slovenian": "sl", "bulgarian": "bg", "lithuanian": "lt", "latvian": "lv", "estonian": "et", "latin": "la", "afrikaans": "af", "icelandic": "is",
	// The older codes of libraries, which language.Parse takes for others.
	"fre": "fr", "ger": "de", "chi": "zh", "dut": "nl", "cze": "cs", "gre": "el", "per": "fa", "rum": "ro", "slo": "sk", "may": "ms", "baq": "eu", "alb": "sq",
	"arm": "hy", "bur": "my", "geo": "ka", "ice": "is", "mac": "mk", "mao": "mi", "tib": "bo", "wel": "cy",
}

// Language returns the BCP 47 tag of a language given by a tag, an ISO 639 code of two or
// three letters or its name, or "" if s is anything else.
func Language(s string) string {
	const longest = 40
	s = strings.TrimSpace(s)
	if s == "" || len(s) > longest {
		return ""
	}
	if s == "en" {
		return s
	}
	lower := strings.ToLower(s)
	if tag, ok := languageNames[lower]; ok {
		return tag
	}
	if first, _, ok := strings.Cut(lower, ";"); ok { // of several the first
		return Language(first)
	}
	switch lower {
	case "und", "mul", "zxx", "mis", "xx":
		return ""
	}
	tag, err := language.Parse(strings.ReplaceAll(s, "_", "-"))
	if err != nil {
		return ""
	}
	return tag.String()
}
