package taskfile

// Texts holds texts in one piece of memory.
type Texts struct {
	text []byte
	ends []int
}

// Add adds a text.
func (t *Texts) Add(s string) {
	t.text = append(t.text, s...)
	t.ends = append(t.ends, len(t.text))
}

// Len returns the number of texts.
func (t *Texts) Len() int { return len(t.ends) }

// At returns text i.
func (t *Texts) At(i int) string {
	start := 0
	if i > 0 {
		start = t.ends[i-1]
	}
	return string(t.text[start:t.ends[i]])
}
