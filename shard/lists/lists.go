// Package lists writes the lists that a sharded run results in: as JSON Lines and as Parquet, in parts.
package lists

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/parquet-go/parquet-go"

	"kindred/report"
)

// Paper is a row of the list of papers.
type Paper struct {
	ID    string `json:"id" parquet:"id"`
	Title string `json:"title" parquet:"title"`
	Date  string `json:"date,omitempty" parquet:"date,optional"`
	DOI   string `json:"doi,omitempty" parquet:"doi,optional"`
	URL   string `json:"url,omitempty" parquet:"url,optional"`
	// Cluster is the group, from 1, or 0 for a paper that fits nowhere. Nearest is then the group that it is most
	// similar to. Part is the finer group within the group; 0 if there is none.
	Cluster int32  `json:"cluster" parquet:"cluster"`
	Name    string `json:"name,omitempty" parquet:"name,optional,dict"`
	Part    int32  `json:"part,omitempty" parquet:"part,optional"`
	Nearest int32  `json:"nearest,omitempty" parquet:"nearest,optional"`
	// Similarity is the similarity to the centroid of the group, or of the nearest group.
	Similarity Decimal `json:"similarity" parquet:"similarity"`
}

// Link is a row of the list of neighbours: a link of the graph. Source and target are ids of papers.
type Link struct {
	Source string  `json:"source" parquet:"source,dict"`
	Target string  `json:"target" parquet:"target"`
	Weight Decimal `json:"weight" parquet:"weight"`
}

// Near is a row of the list of papers that may be the same.
type Near struct {
	A          Card    `json:"a" parquet:"a"`
	B          Card    `json:"b" parquet:"b"`
	Similarity Decimal `json:"similarity" parquet:"similarity"`
	Relation   string  `json:"relation" parquet:"relation,dict"` // as in [report.NearDuplicate]
}

// Card is a paper that may be the same as another.
type Card struct {
	ID    string `json:"id" parquet:"id"`
	Title string `json:"title" parquet:"title"`
	URL   string `json:"url,omitempty" parquet:"url,optional"`
	Date  string `json:"date,omitempty" parquet:"date,optional"`
}

// Decimal is a number that JSON has with four decimals.
type Decimal float32

// MarshalJSON writes the number with four decimals.
func (d Decimal) MarshalJSON() ([]byte, error) { return report.Number(d).MarshalJSON() }

// WriteFile writes a file of a folder by another name and renames it.
func WriteFile(dir, name string, encode func(*os.File) error) error {
	file, err := os.CreateTemp(dir, "."+name+".*.tmp")
	if err != nil {
		return err
	}
	err = encode(file)
	if err = errors.Join(err, file.Close()); err == nil {
		err = errors.Join(os.Chmod(file.Name(), 0o644), os.Rename(file.Name(), filepath.Join(dir, name)))
	}
	if err != nil {
		os.Remove(file.Name())
		return fmt.Errorf("writing %s: %w", filepath.Join(dir, name), err)
	}
	return nil
}

// RemoveParts removes the parts of lists from a number on, which an earlier result in the same folder had.
func RemoveParts(dir string, from int) error {
	for _, list := range []string{"papers", "neighbors", "near"} {
		for _, ext := range []string{".jsonl", ".parquet"} {
			for part := from; ; part++ {
				err := os.Remove(filepath.Join(dir, partName(list, part)+ext))
				if errors.Is(err, fs.ErrNotExist) {
					break
				}
				if err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// partName returns the name of a part of a list, without its extension.
func partName(list string, part int) string { return fmt.Sprintf("%s-%05d", list, part) }

// Write writes a part of a list as JSON Lines and as Parquet.
func Write[T any](dir, name string, part int, rows []T) error {
	name = partName(name, part)
	err := WriteFile(dir, name+".jsonl", func(file *os.File) error {
		w := bufio.NewWriter(file)
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		for i := range rows {
			if err := e.Encode(rows[i]); err != nil {
				return err
			}
		}
		return w.Flush()
	})
	if err != nil {
		return err
	}
	return WriteFile(dir, name+".parquet", func(file *os.File) error {
		w := parquet.NewGenericWriter[T](file, parquet.Compression(&parquet.Zstd))
		if _, err := w.Write(rows); err != nil {
			return err
		}
		return w.Close()
	})
}
