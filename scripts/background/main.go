// Command background makes the background that is part of kindred: the model and the manifest in the folder
// background. Its arguments are files of papers.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"kindred/background"
	"kindred/feed"
	"kindred/pipeline"
	"kindred/tfidf"
)

func main() {
	dir := flag.String("o", "background", "folder of the model and the manifest")
	rank := flag.Int("rank", 96, "dimensions of the space")
	terms := flag.Int("terms", 0, "words, the most frequent ones; 0 takes all")
	licence := flag.String("licence", "CC0 1.0 (metadata of arXiv)", "licence of the sources")
	flag.Parse()
	if err := run(*dir, *rank, *terms, *licence, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(dir string, rank, terms int, licence string, files []string) error {
	var sources []feed.Source
	m := background.Manifest{Rank: rank, Licence: licence}
	for _, name := range files {
		sources = append(sources, feed.FromFile(name))
	}
	t, err := pipeline.Train(context.Background(), sources, pipeline.Options{
		Words: tfidf.Options{MaxFeatures: terms}, Train: pipeline.TrainOptions{Latent: true, Rank: rank},
	})
	if err != nil {
		return err
	}
	for i, f := range t.Summary.Files {
		data, err := os.ReadFile(files[i])
		if err != nil {
			return err
		}
		m.Sources = append(m.Sources, background.Source{Name: filepath.Base(files[i]), Papers: f.Papers, SHA256: hash(data)})
	}
	var model bytes.Buffer
	if _, err := t.WriteTo(&model); err != nil {
		return err
	}
	m.Papers, m.Terms, m.Bytes, m.SHA256 = t.Model.Docs(), len(t.Model.Terms()), model.Len(), hash(model.Bytes())
	manifest, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "builtin.model"), model.Bytes(), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "builtin.json"), append(manifest, '\n'), 0o644)
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
