package text

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Date returns the date that s says, as an ISO 8601 date as precise as it is: "2024",
// "2024-03" or "2024-03-11"; "" if there is none. It knows ISO dates and times, those of mails
// and feeds, numbers with months in words of several languages ("11 Mar 2024", "March 2024",
// "2024 Mar-Apr"), digits alone ("20240311", and seconds or milliseconds since 1970), and
// "31.12.2020" or "12/31/2020", all of them also after a label ("Start date: 20240311"); of what may be either month or day it takes the year alone. Of
// several dates it takes the first.
func Date(s string) string {
	if isISODate(s) { // as most are
		return s
	}
	const longest = 100
	s = strings.TrimSpace(s)
	if len(s) > longest {
		s = s[:longest]
	}
	if label, rest, ok := strings.Cut(s, ":"); ok && isDateLabel(label) {
		s = strings.TrimSpace(rest)
	}
	fields := dateFields(s)
	if len(fields) == 0 {
		return ""
	}
	if date := compact(fields[0]); date != "" {
		return date
	}
	at, year := -1, 0
	for i, f := range fields {
		if len(f) == 4 && isNumber(f) {
			if y, _ := strconv.Atoi(f); y >= 1000 && y <= maxYear {
				at, year = i, y
				break
			}
		}
	}
	if at < 0 {
		for _, f := range fields { // "Date 20240311"
			if date := compact(f); len(f) == len("20240311") && date != "" {
				return date
			}
		}
		return ""
	}
	month, day := 0, 0
	if m, i := monthIn(fields, at); m > 0 {
		month, day = m, dayNear(fields, i, at)
	} else {
		month, day = numbers(fields, at, s)
	}
	return formatDate(year, month, day)
}

// maxYear is the last year of a date: greater numbers are something else.
const maxYear = 2200

// isDateLabel reports whether a text in front of a colon only says which date follows: "Start date",
// "Published".
func isDateLabel(s string) bool {
	return strings.ContainsFunc(s, unicode.IsLetter) && !strings.ContainsFunc(s, unicode.IsDigit)
}

// DateOf returns the date of a year, of a month in numbers or words, perhaps with the day
// ("JUL 15"), and of a day. It is as precise as these are valid; a year that is a full date itself
// is returned as such.
func DateOf(year, month, day string) string {
	date := Date(year)
	if len(date) != len("2006") || strings.TrimSpace(month) == "" {
		return date
	}
	month, day = strings.TrimSpace(month), strings.TrimSpace(day)
	s := day + " " + month + " " + date
	if isNumber(month) {
		s = date + "-" + pad(month)
		if day != "" {
			s += "-" + pad(day)
		}
	}
	if full := Date(s); strings.HasPrefix(full, date) {
		return full
	}
	return date
}

// pad returns a number with two digits.
func pad(s string) string {
	if len(s) == 1 {
		return "0" + s
	}
	return s
}

// isISODate reports whether s is a full date, and valid except for the length of its month.
func isISODate(s string) bool {
	if len(s) != len("2006-01-02") || s[4] != '-' || s[7] != '-' {
		return false
	}
	for i, c := range []byte(s) {
		if i != 4 && i != 7 && (c < '0' || c > '9') {
			return false
		}
	}
	month, day := (s[5]-'0')*10+s[6]-'0', (s[8]-'0')*10+s[9]-'0'
	return s[0] != '0' && 1 <= month && month <= 12 && 1 <= day && day <= 28
}

// dateFields returns the words and numbers of s, in lower case.
func dateFields(s string) []string {
	var fields []string
	start := 0
	kind := 0 // 1 in a number, 2 in a word
	flush := func(end int) {
		if kind != 0 {
			fields = append(fields, strings.ToLower(s[start:end]))
		}
		start = end
	}
	for i, r := range s {
		now := 0
		switch {
		case strings.ContainsRune("年月日년월일", r): // year, month and day, behind each number
		case '0' <= r && r <= '9':
			now = 1
		case unicode.IsLetter(r):
			now = 2
		}
		if now != kind {
			flush(i)
			kind = now
		}
	}
	flush(len(s))
	return fields
}

func isNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }

// compact returns the date that digits alone say, or "".
func compact(s string) string {
	if !isNumber(s) {
		return ""
	}
	switch len(s) {
	case 6, 8:
		year, _ := strconv.Atoi(s[:4])
		month, _ := strconv.Atoi(s[4:6])
		day := 0
		if len(s) == 8 {
			day, _ = strconv.Atoi(s[6:])
		}
		if year >= 1500 && year <= maxYear && month <= 12 {
			return formatDate(year, month, day)
		}
	case 10, 13:
		n, err := strconv.ParseInt(s, 10, 64)
		if len(s) == 13 {
			n /= 1000
		}
		if t := time.Unix(n, 0).UTC(); err == nil && t.Year() <= maxYear {
			return t.Format(time.DateOnly)
		}
	}
	return ""
}

// monthNames are the first letters of months in several languages, which are enough to tell
// them apart.
var monthNames = func() map[string]int {
	table := map[string]int{}
	for _, list := range []string{
		"jan feb mar apr may jun jul aug sep oct nov dec", // English
		"jan feb mär apr mai jun jul aug sep okt nov dez", // German
		"jan fév mars avr mai juin juil août sept oct nov déc",
		"ene feb mar abr may jun jul ago sep oct nov dic",
		"jan fev mar abr mai jun jul ago set out nov dez",
		"gen feb mar apr mag giu lug ago set ott nov dic",
		"янв фев мар апр мая июн июл авг сен окт ноя дек",
	} {
		for i, name := range strings.Fields(list) {
			table[name] = i + 1
		}
	}
	for name, month := range map[string]int{"maerz": 3, "fevrier": 2, "aout": 8, "decembre": 12, "март": 3, "май": 5} {
		table[name] = month
	}
	return table
}()

// month returns the month that a word names, or 0.
func month(word string) int {
	runes := []rune(word)
	for n := min(len(runes), 9); n >= 3; n-- {
		if m := monthNames[string(runes[:n])]; m > 0 {
			return m
		}
	}
	return 0
}

// monthIn returns the month in words that stands nearest to the year, and its place.
func monthIn(fields []string, year int) (m, at int) {
	for distance := 1; distance <= 4; distance++ {
		for _, i := range []int{year - distance, year + distance} {
			if i >= 0 && i < len(fields) && !isNumber(fields[i]) {
				if m := month(fields[i]); m > 0 {
					return first(fields, i, m)
				}
			}
		}
	}
	return 0, 0
}

// first returns the first month of a range such as "Mar-Apr", and its place; m is the month at a place.
func first(fields []string, at, m int) (firstMonth, place int) {
	if at > 0 {
		if before := month(fields[at-1]); before > 0 && !isNumber(fields[at-1]) {
			return before, at - 1
		}
	}
	return m, at
}

// dayNear returns the day beside a month, or 0.
func dayNear(fields []string, month, year int) int {
	for _, i := range []int{month - 1, month + 1} {
		if i < 0 || i >= len(fields) || i == year || len(fields[i]) > 2 || !isNumber(fields[i]) {
			continue
		}
		day, _ := strconv.Atoi(fields[i])
		// "4-8 Aug": the first of two.
		if i == month-1 && i > 0 && len(fields[i-1]) <= 2 && isNumber(fields[i-1]) {
			if earlier, _ := strconv.Atoi(fields[i-1]); earlier < day {
				day = earlier
			}
		}
		return day
	}
	return 0
}

// numbers returns the month and day beside a year, all in numbers.
func numbers(fields []string, year int, s string) (month, day int) {
	small := func(i int) int {
		if i < 0 || i >= len(fields) || len(fields[i]) > 2 || !isNumber(fields[i]) {
			return 0
		}
		n, _ := strconv.Atoi(fields[i])
		return n
	}
	after, before := small(year+1), small(year-1)
	switch {
	case year == 0 && after > 0: // 2024-03-11, 2024/03
		if !strings.ContainsAny(s[4:min(len(s), 7)], "-/.T年년 ") {
			return 0, 0
		}
		return after, small(year + 2)
	case before > 0 && year == 1: // 03/2024
		return before, 0
	case before > 0 && year >= 2:
		a, b := small(year-2), before
		switch {
		case strings.Contains(s, ".") && b <= 12: // 31.12.2020
			return b, a
		case a > 12 && b <= 12:
			return b, a
		case b > 12 && a <= 12:
			return a, b
		case a == b:
			return a, b
		}
	}
	return 0, 0
}

// formatDate returns a date as precise as its parts are valid.
func formatDate(year, month, day int) string {
	switch {
	case year < 1000 || year > maxYear:
		return ""
	case month < 1 || month > 12:
		return fmt.Sprintf("%04d", year)
	}
	if date := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC); day < 1 || date.Day() != day {
		return fmt.Sprintf("%04d-%02d", year, month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", year, month, day)
}
