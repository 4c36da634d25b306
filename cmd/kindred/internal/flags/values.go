// Package flags holds what the flags of commands share: values that say what they must be, groups
// and help, completion of values, and errors that name what was meant.
package flags

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Value is the value of a flag. It is a pflag.Value whose errors say what the value must be.
type Value struct {
	kind    string // a placeholder for the value in help
	get     func() string
	set     func(text string) error
	choices []Choice // for completion; nil if there are none
	file    bool     // whether the value is the name of a file
	what    string   // what a choice is, such as "format"
	hint    string   // where all choices are listed
}

// Choice is one of several values of a flag.
type Choice struct {
	Name, Description string
}

// String returns the value, or "" for one that stands for a default.
func (v *Value) String() string {
	if v.get == nil { // of a flag that pflag makes to compare with
		return ""
	}
	return v.get()
}

// Set sets the value.
func (v *Value) Set(text string) error { return v.set(text) }

// Type returns the placeholder of the value in help.
func (v *Value) Type() string { return v.kind }

// Positive is an integer from 1. A *p of 0 stands for a default that help explains.
func Positive(p *int) *Value { return integer(p, 1, "must be a positive integer") }

// PositiveOrAuto is an integer from 1 to a highest one, or auto, which is 0. It is not given as long as *given is
// false.
func PositiveOrAuto(p *int, given *bool, highest int) *Value {
	const auto = "auto"
	return &Value{kind: "N",
		get: func() string {
			switch {
			case !*given:
				return ""
			case *p == 0:
				return auto
			}
			return strconv.Itoa(*p)
		},
		set: func(text string) error {
			n, err := strconv.Atoi(text)
			if text == auto {
				n = 0
			} else if err != nil || n < 1 || n > highest {
				return fmt.Errorf("must be auto or an integer from 1 to %d", highest)
			}
			*p, *given = n, true
			return nil
		}}
}

// PositiveOrAll is an integer from 1, or all, which is 0.
func PositiveOrAll(p *int) *Value {
	const all = "all"
	return &Value{kind: "N", choices: []Choice{{Name: all}},
		get: func() string {
			if *p == 0 {
				return all
			}
			return strconv.Itoa(*p)
		},
		set: func(text string) error {
			n, err := strconv.Atoi(text)
			if text != all && (err != nil || n < 1) {
				return errors.New("must be all or a positive integer")
			}
			*p = n
			return nil
		}}
}

// Natural is an integer from 0. A *p of -1 stands for a default that help explains.
func Natural(p *int) *Value {
	v := integer(p, 0, "must be 0 or a positive integer")
	v.get = func() string {
		if *p < 0 {
			return ""
		}
		return strconv.Itoa(*p)
	}
	return v
}

// integer is an integer from a lowest one.
func integer(p *int, lowest int, must string) *Value {
	return &Value{kind: "N",
		get: func() string {
			if *p == 0 {
				return ""
			}
			return strconv.Itoa(*p)
		},
		set: func(text string) error {
			n, err := strconv.Atoi(text)
			if err != nil || n < lowest {
				return errors.New(must)
			}
			*p = n
			return nil
		}}
}

// Seed is an integer from 1 that may have 64 bits.
func Seed(p *uint64) *Value {
	return &Value{kind: "N",
		get: func() string { return strconv.FormatUint(*p, 10) },
		set: func(text string) error {
			n, err := strconv.ParseUint(text, 10, 64)
			if err != nil || n == 0 {
				return errors.New("must be a positive integer of at most 64 bits")
			}
			*p = n
			return nil
		}}
}

// Number is a number for which ok holds; must says which these are. A *p of 0 stands for a default
// that help explains, unless zero is set.
func Number(p *float64, zero bool, ok func(float64) bool, must string) *Value {
	return &Value{kind: "X",
		get: func() string {
			if *p == 0 && !zero {
				return ""
			}
			return strconv.FormatFloat(*p, 'g', -1, 64)
		},
		set: func(text string) error {
			x, err := strconv.ParseFloat(text, 64)
			if err != nil || !ok(x) {
				return errors.New(must)
			}
			*p = x
			return nil
		}}
}

// Between reports whether a number is in a closed interval.
func Between(low, high float64) func(float64) bool {
	return func(x float64) bool { return x >= low && x <= high }
}

// OneOf is one of several names.
func OneOf(p *string, kind string, choices ...Choice) *Value {
	v := Checked(p, kind, nil, choices...)
	return v.check(func(text string) bool {
		return slices.ContainsFunc(choices, func(c Choice) bool { return c.Name == text })
	})
}

// Known is a name that ok knows; choices are the most common of these. what says what is named, such
// as "format", and hint where all of them are listed.
func Known(p *string, what, hint string, ok func(text string) bool, choices ...Choice) *Value {
	v := Checked(p, strings.ToUpper(what), nil, choices...)
	v.what, v.hint = what, hint
	return v.check(ok)
}

// check makes a text that is not ok a [ChoiceError].
func (v *Value) check(ok func(text string) bool) *Value {
	set := v.set
	v.set = func(text string) error {
		if !ok(text) {
			return &ChoiceError{text, v.what, v.hint, v.choices}
		}
		return set(text)
	}
	return v
}

// Named is a value of a library that has names, such as a weighting.
func Named(v interface {
	fmt.Stringer
	UnmarshalText([]byte) error
}, kind string, choices ...Choice) *Value {
	return &Value{kind: kind, choices: choices, get: v.String,
		set: func(text string) error {
			if err := v.UnmarshalText([]byte(text)); err != nil {
				return &ChoiceError{Text: text, Choices: choices}
			}
			return nil
		}}
}

// Checked is any text that check has no error for. Choices are only some of the values.
func Checked(p *string, kind string, check func(text string) error, choices ...Choice) *Value {
	return &Value{kind: kind, choices: choices,
		get: func() string { return *p },
		set: func(text string) error {
			if check != nil {
				if err := check(text); err != nil {
					return err
				}
			}
			*p = text
			return nil
		}}
}

// File is the name of a file.
func File(p *string) *Value {
	v := Checked(p, "FILE", func(text string) error {
		if text == "" {
			return errors.New("must be the name of a file")
		}
		return nil
	})
	v.file = true
	return v
}

// Folder is the name of a folder.
func Folder(p *string) *Value {
	return Checked(p, "FOLDER", func(text string) error {
		if text == "" {
			return errors.New("must be the name of a folder")
		}
		return nil
	})
}

// Date is an ISO 8601 date of any precision.
func Date(p *string) *Value {
	return Checked(p, "DATE", func(text string) error {
		for _, layout := range []string{"2006", "2006-01", "2006-01-02"} {
			if _, err := time.Parse(layout, text); err == nil {
				return nil
			}
		}
		return errors.New("must be a date such as 2024, 2024-03 or 2024-03-11")
	})
}

// List is several texts with commas between them; a flag that is given again adds to it.
func List(p *[]string, kind string, choices ...Choice) *Value {
	return ListOf(p, kind, nil, choices...)
}

// ListOf is a [List] of texts for which check, if not nil, returns no error.
func ListOf(p *[]string, kind string, check func(string) error, choices ...Choice) *Value {
	given := false
	return &Value{kind: kind, choices: choices,
		get: func() string { return strings.Join(*p, ",") },
		set: func(text string) error {
			if !given {
				*p, given = nil, true
			}
			for item := range strings.SplitSeq(text, ",") {
				if item = strings.TrimSpace(item); item == "" {
					return errors.New("must be one name, or several with commas between them")
				}
				if check != nil {
					if err := check(item); err != nil {
						return err
					}
				}
				*p = append(*p, item)
			}
			return nil
		}}
}

// Texts is a text for each time that the flag is given, at least one letter each. Of a variable or a settings file,
// it is a single text.
func Texts(p *[]string, kind string) *Value {
	given := false
	return &Value{kind: kind,
		get: func() string { return strings.Join(*p, ", ") },
		set: func(text string) error {
			if !given {
				*p, given = nil, true
			}
			if strings.TrimSpace(text) == "" {
				return errors.New("must not be empty")
			}
			*p = append(*p, text)
			return nil
		}}
}

// Files is the name of a file for each time that the flag is given.
func Files(p *[]string) *Value {
	v := Texts(p, "FILE")
	v.file = true
	return v
}

// ChoiceError says that a value is none of several names.
type ChoiceError struct {
	Text    string
	What    string // what is named; "" if Choices are all that there are
	Hint    string
	Choices []Choice
}

// Error says which names there are.
func (e *ChoiceError) Error() string {
	if e.What != "" {
		return "unknown " + e.What
	}
	return "must be " + Or(names(e.Choices))
}

func names(choices []Choice) []string {
	var list []string
	for _, c := range choices {
		list = append(list, c.Name)
	}
	return list
}

// Or lists names as a sentence has them: "a, b or c".
func Or(names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}
