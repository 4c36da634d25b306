package textformat

import (
	"strings"

	"kindred/feed/internal/text"
	"kindred/internal/lazy"
)

// This file measures by its words whether a text reads like the abstract of a paper. The words were
// chosen by the logarithm of their odds between 20,000 abstracts of all fields and 5,000 paragraphs
// of manuals, licences and notes, less those that belong to a subject. Two abstracts in a hundred score
// 0 or less, and three in a hundred of the other paragraphs score more than 0.

// toneWord is a word that says something of the kind of a text.
type toneWord struct {
	weight int
	number int // which of the words it is
}

// toneWords are these words, in lower case.
var toneWords = func() map[string]toneWord {
	table := map[string]toneWord{}
	for weight, list := range map[int]string{
		// Abstracts say what was done and found.
		1: `abstract accuracy algebraic algorithm algorithms analyse analyses analysis analyze apply approach approaches argue article assess average
			benchmark benchmarks bound characterize characterized classification coefficient cohort compare compared comparison computational conclude
			conclusions conducted conjecture consider consistent contrast control correlation data dataset datasets demonstrate demonstrated density
			derive describe design develop developed differences discuss distribution dynamics effect effects empirical energy equation equations
			estimate estimated estimates evaluate evaluated evidence examine experiment experimental experiments explain explore factors find finding
			findings finite framework furthermore hypothesis identified identify illustrate images improve improves increased inference interaction
			interactions introduce investigate investigated language learning linear literature mean measure measured measurement measurements
			mechanism method methodology methods model modeling modelling models moreover network networks neural novel numerical observations
			observed obtain obtained obtains optimal our outperforms paper participants patients performance phase population predict predicted
			prediction predictions predicts present presented presents probability problem proof properties propose proposed proposes prove proved
			qualitative quantitative quantum random rate ratio recent reduces relative report reported research results reveal reveals review sample
			samples scale show showed shown shows significant significantly simulation simulations spatial statistical statistically structure studied
			studies study suggest suggests survey systematic temperature theorem theoretical theory treatment trial understanding validate variables
			we whereas yields
			wir zeigen untersuchen studie ergebnisse arbeit methode nous étude résultats montrons proposons étudions méthode données estudio resultados
			método proponemos datos studio risultati metodo proponiamo estudo estudos propomos dados`,
		// Pages, programs and contracts speak to the reader about what to do.
		-1: `i my added account advertisement agree asked bit browser build button bytes cannot check command commands compile copy customers default
			disable documentation download email emails enable flag flags folder format free get got hello hi if installation invoice just kindly
			later lib library list login looked maybe message minutes must name need notice now old option options order package packages page
			password payment personal please policy posted press print privacy purchase read release released remove removed request return run
			save script see server services settings shipping sign software string terms tomorrow today update updated upgrade use
			user version versions visit want warning website welcome went windows will write`,
		// And stories are about persons.
		-2: `you your yours yourself i'm i've i'll i'd me mine he she him her his hers said don't won't can't you'll you're you've it's that's
			let's there's didn't wasn't couldn't thank thanks click subscribe unsubscribe cookies cookie newsletter sponsored copyright license
			licensed licence warranty warranties liable liability shall herein hereby thereof merchantability redistribute redistribution permission
			permitted git bug bugs fix fixes fixed commit patch readme makefile directory directories file files filename install installed config
			configure deprecated ich mich mir dich vous votre vos je moi toi usted`,
	} {
		for word := range strings.FieldsSeq(list) {
			table[word] = toneWord{weight, len(table)}
		}
	}
	return table
}()

// hanTone matches words of abstracts in scripts without blanks between words.
var hanTone = lazy.Regexp(`本文|提出|研究|结果|結果|实验|実験|方法|表明|提案|연구`)

// tone returns how much a text reads like an abstract: the sum of the weights of its words, each of
// which counts once. It is above 0 for abstracts, and below for texts of other kinds. It is 0 for
// most texts in languages that it does not know.
func tone(s string) (sum int) {
	var seen [maxToneWords / 64]uint64
	for word := range strings.FieldsFuncSeq(s, text.IsBetweenWords) {
		if len(word) > maxToneWord {
			continue
		}
		w, ok := toneWords[strings.ToLower(strings.Replace(word, "’", "'", 1))]
		if bit := uint64(1) << (w.number % 64); ok && seen[w.number/64]&bit == 0 {
			seen[w.number/64] |= bit
			sum += w.weight
		}
	}
	if strings.IndexByte(s, 0xe6) >= 0 || strings.IndexByte(s, 0xec) >= 0 { // with which some of these words begin
		sum += min(len(hanTone().FindAllStringIndex(s, 4)), 3)
	}
	return sum
}

// maxToneWord is the length in bytes of the longest of these words, and maxToneWords how many there
// are, at most.
const (
	maxToneWord  = 20
	maxToneWords = 512
)
