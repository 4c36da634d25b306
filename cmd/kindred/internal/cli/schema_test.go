package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// TestSchemas validates the JSON of every command against the schema that docs/schema publishes for it.
func TestSchemas(t *testing.T) {
	const data = sample
	dir := t.TempDir()
	run := func(t *testing.T, args ...string) string {
		w := newWorld("")
		if code := w.run(t.Context(), args...); code != 0 {
			t.Fatalf("kindred %s: exit code %d: %s", strings.Join(args, " "), code, w.err.String())
		}
		return w.out.String()
	}
	earlier, model := filepath.Join(dir, "earlier.json"), filepath.Join(dir, "papers.model")
	run(t, "cluster", "-q", data, "-k", "6", "-o", earlier)
	run(t, "model", "train", "-q", "--latent", data, "-o", model)
	compiler := jsonschema.NewCompiler()
	for name, args := range map[string][]string{
		"cluster":        {"cluster", data, "--against", earlier},
		"assign":         {"assign", data, "--to", earlier},
		"trends":         {"trends", data},
		"diff":           {"diff", earlier, earlier},
		"related":        {"related", data, "--to", "2401.00101"},
		"search":         {"search", data, "graph neural networks"},
		"show":           {"show", data, "2401.00101"},
		"explain":        {"explain", data, "2401.00101", "2402.00138"},
		"evaluate":       {"evaluate", data, "--labels", "label"},
		"evaluate-sweep": {"evaluate", data, "--sweep", "k=4,8"},
		"dedupe":         {"dedupe", data},
		"inspect":        {"inspect", data},
		"formats":        {"formats"},
		"model-info":     {"model", "info", model},
		"model-near":     {"model", "info", model, "--near", "graph"},
		"config":         {"config"},
	} {
		t.Run(name, func(t *testing.T) {
			s, err := compiler.Compile(filepath.Join("../../../../docs/schema", name+".json"))
			if err != nil {
				t.Fatal(err)
			}
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(run(t, append(args, "-f", "json")...)))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Validate(value); err != nil {
				t.Error(err)
			}
		})
	}
	files, err := os.ReadDir("../../../../docs/schema")
	if err != nil || len(files) != 16 {
		t.Errorf("%d schemas, want one for each of these 16 commands (%v)", len(files), err)
	}
}
