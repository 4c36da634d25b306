package main

import (
	"strings"
	"testing"
)

func TestSummary(t *testing.T) {
	var out strings.Builder
	s := summary{out: &out, pending: map[test][]string{}, reasons: map[string]int{}}
	if err := s.read(strings.NewReader(`{"Action":"start","Package":"p"}
{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:7: not installed: Graphviz\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"--- SKIP: TestA (0.00s)\n"}
{"Action":"skip","Package":"p","Test":"TestA","Elapsed":0}
{"Action":"output","Package":"p","Test":"TestB","Output":"=== RUN   TestB\n"}
{"Action":"output","Package":"p","Test":"TestB","Output":"    b_test.go:9: wrong\n"}
{"Action":"output","Package":"p","Test":"TestB","Output":"--- FAIL: TestB (0.00s)\n"}
{"Action":"fail","Package":"p","Test":"TestB","Elapsed":0}
{"Action":"output","Package":"p","Test":"TestC","Output":"chatter\n"}
{"Action":"pass","Package":"p","Test":"TestC","Elapsed":0}
{"Action":"skip","Package":"p","Test":"TestD"}
{"Action":"output","Package":"p","Output":"FAIL\n"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.002s\n"}
{"Action":"output","Package":"q","Output":"?   \tq\t[no test files]\n"}
{"Action":"skip","Package":"q"}
{"Action":"output","Package":"r","Output":"PASS\n"}
{"Action":"output","Package":"r","Output":"ok  \tr\t0.002s\n"}
not JSON
`)); err != nil {
		t.Fatal(err)
	}
	want := "    b_test.go:9: wrong\n--- FAIL: TestB (0.00s)\nFAIL\nFAIL\tp\t0.002s\n?   \tq\t[no test files]\nok  \tr\t0.002s\nnot JSON\n"
	if out.String() != want {
		t.Errorf("printed\n%s\nwant\n%s", &out, want)
	}
	if got, want := s.closing(), "skipped tests: 2: Graphviz is not installed (1); no reason given (1); make tools installs what is missing\n"; got != want {
		t.Errorf("closing line %q, want %q", got, want)
	}
	if got, want := (&summary{}).closing(), "no test was skipped\n"; got != want {
		t.Errorf("closing line %q, want %q", got, want)
	}
}
