package record

import (
	"errors"
	"strings"
	"testing"
)

func TestHead(t *testing.T) {
	for text, want := range map[string]struct {
		root   string
		isJSON bool
	}{
		"": {"", false},
		"\ufeff \n<?xml version='1.0'?><a:b xmlns:a='x'>": {"b", false},
		"<!DOCTYPE c [<!ENTITY e 'f'>]><c>":               {"c", false},
		"<":                                               {"", false},
		"{\"a\": 1}":                                      {"", true},
		"{}":                                              {"", true},
		"[{":                                              {"", true},
		"[null, {":                                        {"", true},
		"[1] A reference":                                 {"", false},
		"{braces}":                                        {"", false},
		"a < b":                                           {"", false},
	} {
		h := NewHead([]byte(text), true)
		if h.Root().Local != want.root || h.IsJSON() != want.isJSON {
			t.Errorf("%q: root %q, JSON %v; want %+v", text, h.Root().Local, h.IsJSON(), want)
		}
	}
}

func TestHasKey(t *testing.T) {
	h := NewHead([]byte(`{"a": {"b c" : ["d", {"e\"": 1}]}, "f": "g:", "cut`), false)
	for name, want := range map[string]bool{"a": true, "b c": true, "d": false, `e\"`: true, "f": true, "g": false, "cut": false} {
		if h.HasKey(name) != want {
			t.Errorf("key %s: %v", name, !want)
		}
	}
	if h.HasKey("x", "y") || !h.HasKey("x", "a") || !h.HasAnyKey(func(name string) bool { return strings.HasPrefix(name, "b") }) {
		t.Error("one of several keys")
	}
}

func TestHasElement(t *testing.T) {
	h := NewHead([]byte("<a><b:c x='d'/><e\n>f <not> g <h"), false)
	for name, want := range map[string]bool{"a": true, "c": true, "d": false, "e": true, "f": false, "not": true, "h": false, "b": false} {
		if h.HasElement(name) != want {
			t.Errorf("element %s: %v", name, !want)
		}
	}
}

func TestError(t *testing.T) {
	for want, err := range map[string]*Error{
		"line 3: why":           {Line: 3, Record: 2, Err: errors.New("why")},
		"line 1, record 4: why": {Line: 1, Record: 4, Err: errors.New("why")},
		"record 2: why":         {Record: 2, Err: errors.New("why")},
		"why":                   {Err: errors.New("why")},
	} {
		if err.Error() != want {
			t.Errorf("%s, want %s", err, want)
		}
	}
	if !errors.Is(&Error{Err: ErrNoText}, ErrNoText) {
		t.Error("does not unwrap")
	}
}
