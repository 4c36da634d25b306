package phrase

import (
	"context"

	"kindred/internal/parallel"
	"kindred/phrase/hashtable"
)

const (
	// manyRepeats is the number of texts from which on a sentence that they share is no author's own: "An entry from
	// the structural database, the world's repository for small molecule crystal structures."
	manyRepeats = 3
	// shortRepeat is the least number of words of such a sentence: shorter sentences may be the same by chance.
	shortRepeat = 6
)

// repeats counts the abstracts, up to manyRepeats, that have each sentence, by the keys of sentences.
type repeats struct {
	numbers hashtable.Table
	counts  []uint8
}

func (r *repeats) add(key uint64) {
	n := r.numbers.Find(key)
	if n < 0 {
		n = int32(len(r.counts))
		r.numbers.Add(key, n)
		r.counts = append(r.counts, 0)
	}
	r.counts[n] = min(manyRepeats, r.counts[n]+1)
}

// many reports whether manyRepeats abstracts have a sentence.
func (r *repeats) many(key uint64) bool {
	n := r.numbers.Find(key)
	return n >= 0 && r.counts[n] == manyRepeats
}

// repeated counts the sentences of shortRepeat words and more of all abstracts. Equal sentences have equal keys.
func repeated(ctx context.Context, pieces []piece, words map[*lexer][]placedForm, parallelism int) (*repeats, error) {
	keys := make([][]uint64, len(pieces))
	err := parallel.Chunks(ctx, len(pieces), 1, parallelism, func(number, _, _ int) error {
		p := &pieces[number]
		of := words[p.lexer]
		for _, d := range p.docs {
			for q := d.abstract; q < d.keywords; {
				end := sentenceEnd(p.tokens[:d.keywords], q)
				if end-q >= shortRepeat {
					keys[number] = append(keys[number], keyOfSentence(of, p.tokens[q:end]))
				}
				q = end
			}
		}
		return nil
	})
	r := new(repeats)
	for _, some := range keys {
		for _, key := range some {
			r.add(key)
		}
	}
	return r, err
}

// sentenceEnd returns where the sentence ends that begins with token q.
func sentenceEnd(tokens []token, q int) int {
	for q++; q < len(tokens) && tokens[q].join&sentence == 0; q++ {
	}
	return q
}

// keyOfSentence returns a hash of the forms of a sentence.
func keyOfSentence(of []placedForm, tokens []token) uint64 {
	key := uint64(len(tokens))
	for _, t := range tokens {
		key = hashtable.Hash(key*0x9E3779B97F4A7C15 + uint64(of[t.form].form))
	}
	return key
}
