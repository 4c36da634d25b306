package index

import (
	"bytes"
	"fmt"
	"sync"

	"kindred/tfidf"
)

// loader reads the parts of a file that not every question needs.
type loader struct {
	once sync.Once
	read *tfidf.Model
	err  error

	lengthsOnce sync.Once
	lengths     []float32

	chanceMu sync.Mutex
	chance   *Chance // nil as long as it was not measured
}

// model returns the model of an index in a file.
func (l *loader) model(ix *Index) (*tfidf.Model, error) {
	l.once.Do(func() {
		data, err := ix.file.Section(sectionModel)
		if err != nil {
			l.err = err
			return
		}
		if l.read, err = tfidf.ReadModel(bytes.NewReader(data)); err != nil {
			l.err = fmt.Errorf("index: %w: its model: %w", ErrFile, err)
			return
		}
		if n := len(l.read.Terms()); n != ix.words.Cols {
			l.read, l.err = nil, fmt.Errorf("index: %w: its model has %d terms for %d columns", ErrFile, n, ix.words.Cols)
		}
	})
	return l.read, l.err
}
