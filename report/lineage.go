package report

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"strings"

	"kindred/report/internal/printer"
)

// Lineage says how the clusters of a clustering continue those of an earlier one.
type Lineage struct {
	Against File `json:"against"` // the earlier clustering
	// Common, Added and Removed are the papers in both clusterings, only in the later one, and only in the
	// earlier one.
	Common  int `json:"common"`
	Added   int `json:"added"`
	Removed int `json:"removed"`
	// HighestID is the highest id that a cluster ever had. Ids are not given again.
	HighestID int `json:"highest_id"`
	// Former are the earlier clusters that no cluster continues.
	Former []Former `json:"former"`
}

// Former is a cluster of an earlier clustering that is no more.
type Former struct {
	ID     int    `json:"id"`
	Name   string `json:"name"`
	Size   int    `json:"size"`
	Status string `json:"status"` // what became of it: gone, split or merged
	Into   []int  `json:"into"`   // the ids of the clusters that it split into, or was merged into
}

// Descent says where a cluster comes from.
type Descent struct {
	// Status is kept, grown, shrunk, split, merged or new. A cluster that is kept, grown or shrunk has the id and
	// the name of the one that it continues.
	Status   string `json:"status"`
	Previous int    `json:"previous,omitempty"` // the id of the earlier cluster that it continues; 0 if none
	Size     int    `json:"previous_size,omitempty"`
	// Overlap is the Jaccard index with the cluster that it continues, of the papers in both clusterings.
	Overlap Number `json:"overlap,omitempty"`
	// SplitFrom is the id of the cluster of which it is one of several parts, MergedFrom the ids of the clusters
	// that it holds most of.
	SplitFrom  int   `json:"split_from,omitempty"`
	MergedFrom []int `json:"merged_from,omitempty"`
}

// Says says where the cluster comes from, with its size now, or returns "".
func (d *Descent) Says(size int) string {
	if d == nil {
		return ""
	}
	text := d.Status
	switch {
	case d.Previous == 0:
	case d.Size == size:
		text = "kept"
	default:
		text = fmt.Sprintf("%s from %d", d.Status, d.Size)
		if d.Status == "kept" {
			text = fmt.Sprintf("kept, before %d", d.Size)
		}
	}
	if split := d.split(); split != "" {
		if d.Previous == 0 {
			return split
		}
		text += ", " + split
	}
	if len(d.MergedFrom) > 0 {
		if d.Previous == 0 {
			return "merged from " + numbers(d.MergedFrom)
		}
		text += ", merged from " + numbers(d.MergedFrom)
	}
	return text
}

// split says of which cluster it is a part, or has a part besides what it continues, or returns "".
func (d *Descent) split() string {
	switch {
	case d.SplitFrom == 0:
		return ""
	case d.Previous == 0:
		return fmt.Sprintf("split from %d", d.SplitFrom)
	case d.Previous == d.SplitFrom:
		return "split"
	}
	return fmt.Sprintf("with a part of %d", d.SplitFrom)
}

// numbers lists ids: "1", "1 and 2", "1, 2 and 3".
func numbers(ids []int) string {
	var b strings.Builder
	for i, id := range ids {
		switch {
		case i > 0 && i == len(ids)-1:
			b.WriteString(" and ")
		case i > 0:
			b.WriteString(", ")
		}
		fmt.Fprint(&b, id)
	}
	return b.String()
}

// says says what became of a cluster that is no more.
func (f *Former) says() string {
	text := f.Status
	if len(f.Into) > 0 {
		text += " into " + numbers(f.Into)
	}
	return fmt.Sprintf("%s · %s", printer.Plural(f.Size, "paper"), text)
}

// Says says how the clusters continue those of the earlier clustering.
func (l *Lineage) Says(clusters []Cluster) string {
	counts := map[string]int{}
	for _, c := range clusters {
		if c.Descent != nil {
			counts[c.Descent.Status]++
		}
	}
	var parts []string
	for _, status := range []string{"kept", "grown", "shrunk", "split", "merged", "new"} {
		if n := counts[status]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, status))
		}
	}
	if n := len(l.Former); n > 0 {
		parts = append(parts, fmt.Sprintf("%d no longer there", n))
	}
	if len(parts) == 0 {
		parts = append(parts, "no groups")
	}
	return fmt.Sprintf("against %s: %s · %d new and %d removed papers", l.Against.Name, strings.Join(parts, ", "),
		l.Added, l.Removed)
}

var (
	// ErrNotClustering is wrapped by the errors of [ReadClustering] for what is no clustering in JSON.
	ErrNotClustering = errors.New("not a clustering as kindred cluster -f json writes it")
	// ErrClusteringSize is returned by [ReadClustering] for more than a gigabyte.
	ErrClusteringSize = errors.New("the clustering is larger than 1 GiB")
)

// maxClustering is how many bytes a clustering may have.
const maxClustering = 1 << 30

// ReadClustering reads a clustering in JSON, as [Encode] writes it. Clusters must have different ids from 1 on,
// and no paper may be in the clustering twice. Fields that it does not know are passed over, so that later
// versions of kindred can add some. It returns an error that wraps [ErrNotClustering], [ErrClusteringSize] or an
// error of r.
func ReadClustering(r io.Reader) (*Clustering, error) {
	limited := &io.LimitedReader{R: r, N: maxClustering + 1}
	text, err := io.ReadAll(limited)
	switch {
	case err != nil:
		return nil, err
	case limited.N <= 0:
		return nil, ErrClusteringSize
	}
	if err := checkHead(text); err != nil {
		return nil, err
	}
	c := &Clustering{}
	if err := json.Unmarshal(text, c); err != nil {
		return nil, wrongValue(err)
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	return c, nil
}

// wrong returns an error about what is no clustering.
func wrong(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrNotClustering, fmt.Sprintf(format, args...))
}

// checkHead returns an error if a text is not JSON, or does not look like a clustering of this version.
func checkHead(text []byte) error {
	var head struct {
		Schema   *int             `json:"schema"`
		Clusters *json.RawMessage `json:"clusters"`
		Nodes    *json.RawMessage `json:"nodes"`
	}
	var syntax *json.SyntaxError
	switch err := json.Unmarshal(text, &head); {
	case len(bytes.TrimSpace(text)) == 0:
		return wrong("the file is empty")
	case errors.As(err, &syntax) && syntax.Offset == int64(len(text)):
		return wrong("the JSON ends before it is complete")
	case errors.As(err, &syntax):
		return wrong("it is not JSON from byte %d on", syntax.Offset)
	case err != nil:
		return wrongValue(err)
	case head.Schema == nil || head.Clusters == nil:
		return wrong("no schema or no clusters")
	case head.Nodes != nil: // it has clusters, but not their papers
		return wrong("it is a graph of papers")
	case *head.Schema != Schema:
		return wrong("schema %d, must be %d", *head.Schema, Schema)
	}
	return nil
}

// wrongValue returns an error about a value of another kind than the field of a clustering has.
func wrongValue(err error) error {
	var kind *json.UnmarshalTypeError
	if !errors.As(err, &kind) {
		return wrong("%v", err)
	}
	names := map[string]string{"array": "a list", "object": "an object", "string": "a string", "bool": "true or false",
		"number": "a number"}
	is := cmp.Or(names[kind.Value], strings.TrimPrefix(kind.Value, "number "))
	if kind.Field == "" {
		return wrong("the file has %s where it must have an object", is)
	}
	must := "an object"
	switch k := kind.Type.Kind(); {
	case k == reflect.Bool:
		must = "true or false"
	case k >= reflect.Int && k <= reflect.Uint64:
		must = "a whole number that is not too large"
	case k == reflect.Float32 || k == reflect.Float64:
		must = "a number that is not too large"
	case k == reflect.String:
		must = "a string"
	case k == reflect.Slice:
		must = "a list"
	}
	return wrong("%s is %s, must be %s", kind.Field, is, must)
}

// check returns an error if ids are missing, wrong or come twice. It sets the sizes of clusters, and drops addresses
// that must not be written.
func (c *Clustering) check() error {
	ids, papers := map[int]bool{}, map[string]bool{}
	seen := func(p *Paper) error {
		switch {
		case p.ID == "":
			return wrong("a paper has no id")
		case papers[p.ID]:
			return wrong("paper %q comes twice", p.ID)
		}
		papers[p.ID] = true
		p.URL = Link(p.URL.String())
		return nil
	}
	for i := range c.Clusters {
		k := &c.Clusters[i]
		switch {
		case k.ID < 1 || k.ID > math.MaxInt32:
			return wrong("group %d of the list has the id %d, must be from 1 to %d", i+1, k.ID, math.MaxInt32)
		case ids[k.ID]:
			return wrong("group %d of the list has the id %d, as a group before it", i+1, k.ID)
		}
		ids[k.ID] = true
		for j := range k.Papers {
			if err := seen(&k.Papers[j].Paper); err != nil {
				return err
			}
		}
		k.Size = len(k.Papers)
	}
	for i := range c.Outliers {
		if err := seen(&c.Outliers[i].Paper); err != nil {
			return err
		}
	}
	if l := c.Lineage; l != nil && (l.HighestID < 0 || l.HighestID > math.MaxInt32) {
		return wrong("highest_id is %d", l.HighestID)
	}
	return nil
}
