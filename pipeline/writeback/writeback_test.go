package writeback

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kindred/feed"
	"kindred/report"
)

func TestLabels(t *testing.T) {
	r := &report.Clustering{
		Levels: &report.Levels{Coarser: []report.Group{{ID: 1, Name: "Physics"}, {ID: 2, Name: "Drinks"}},
			Finer: []report.Group{{ID: 1, Name: "Waves", Parent: 1}, {ID: 2, Name: "Tea", Parent: 2}}},
		Clusters: []report.Cluster{
			{ID: 1, Name: "Gravity", Parent: 1, Papers: []report.Member{{Paper: report.Paper{ID: "a"}, Similarity: 0.5, Part: 1}}},
			{ID: 2, Name: "Hot drinks", Parent: 2, Papers: []report.Member{{Paper: report.Paper{ID: "b"}, Similarity: 1, Part: 2}}},
		},
		Outliers: []report.Outlier{{Paper: report.Paper{ID: "c"}, Nearest: 2, Similarity: 0.125}},
	}
	labels := labelsOf(r)
	want := map[string]*feed.Label{
		"a": {Number: 1, Name: "Gravity", Cells: []string{"1", "Gravity", "0.5000", "", "1", "Physics", "1", "Waves"}},
		"b": {Number: 2, Name: "Hot drinks", Cells: []string{"2", "Hot drinks", "1.0000", "", "2", "Drinks", "2", "Tea"}},
		"c": {Cells: []string{"", "", "0.1250", "2", "", "", "", ""}},
		"d": nil,
	}
	for id, w := range want {
		if diff := cmp.Diff(w, labels.Of(id)); diff != "" {
			t.Errorf("%s: %s", id, diff)
		}
	}
	if n := len(labels.Columns); n != 8 {
		t.Errorf("%d columns, want 8", n)
	}
	groups := []feed.LabelGroup{{Name: "Physics"}, {Depth: 1, Number: 1, Name: "Gravity"}, {Name: "Drinks"},
		{Depth: 1, Number: 2, Name: "Hot drinks"}}
	if diff := cmp.Diff(groups, labels.Groups); diff != "" {
		t.Error(diff)
	}
}

func TestWriteChanged(t *testing.T) {
	file := []byte("@misc{a, title = {Waves}}\n")
	sum := sha256.Sum256(file)
	r := &report.Clustering{Origin: report.Origin{Inputs: []report.Input{{SHA256: hex.EncodeToString(sum[:])}}},
		Clusters: []report.Cluster{{ID: 1, Name: "Gravity", Papers: []report.Member{{Paper: report.Paper{ID: "a"}}}}}}
	var b bytes.Buffer
	if missed, err := Write(context.Background(), &b, "f", file, r, feed.ReadOptions{}); err != nil || missed != 0 {
		t.Errorf("%d missed, %v", missed, err)
	}
	if !bytes.Contains(b.Bytes(), []byte("groups = {kindred 1: Gravity}")) {
		t.Errorf("%s", b.Bytes())
	}
	b.Reset()
	if _, err := Write(context.Background(), &b, "f", append(file, '\n'), r, feed.ReadOptions{}); err != ErrChanged || b.Len() > 0 {
		t.Errorf("%v, %d bytes were written; want %v", err, b.Len(), ErrChanged)
	}
}
