package phrase

const (
	// manyRepeats is how many texts have a sentence that is no author's own: "An entry from the structural database, the
	// world's repository for small molecule crystal structures."
	manyRepeats = 3
	// shortRepeat is the number of words of a shorter sentence, which may be the same by chance.
	shortRepeat = 6
)

// repeated counts the abstracts, up to manyRepeats, that have each sentence of shortRepeat words and more. Equal
// sentences have equal keys.
func repeated(pieces []piece, words map[*lexer][]placedForm) map[uint64]uint8 {
	counts := map[uint64]uint8{}
	for _, p := range pieces {
		of := words[p.lexer]
		for _, d := range p.docs {
			for q := d.abstract; q < d.end; {
				end := sentenceEnd(p.tokens[:d.end], q)
				if end-q >= shortRepeat {
					key := keyOfSentence(of, p.tokens[q:end])
					counts[key] = min(manyRepeats, counts[key]+1)
				}
				q = end
			}
		}
	}
	return counts
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
		key = hash(key*0x9E3779B97F4A7C15 + uint64(of[t.form].form))
	}
	return key
}
