package language

import "strings"

// English words that are written in two ways, or have a Latin plural, have one stem.
//
// Spelling is brought to the American form after stemming: what depends on the stem alone never takes
// the words of one stem apart ("supervised", "supervision"). Plurals come before stemming, because
// Porter2 gives some of them the stem of another word: "vertices" that of "vertical", "indices" that of
// "indicate".

// StemEnglish returns the stem of an English word of the letters a to z, the same for British and American
// spelling, and for a Latin plural and its singular. English.Stem does not know about either.
func StemEnglish(word string) string {
	if singular := plurals[word]; singular != "" {
		word = singular
	}
	return american(English.Stem(word))
}

// american returns the stem that the American spelling of a word has, given the stem that the word has
// as it is written.
func american(stem string) string {
	if len(stem) < 4 {
		return stem
	}
	if other := americanStems[stem]; other != "" {
		return other
	}
	for _, s := range americanBeginnings[stem[0]-'a'] {
		if rest, ok := strings.CutPrefix(stem, s.british); ok {
			stem = s.american + rest
			break
		}
	}
	switch n := len(stem); {
	case strings.HasSuffix(stem, "is"): // of -ise, -ising, -isation
		if !notSuffix[stem] && n >= 5 {
			return English.Stem(stem[:n-2] + "ize")
		}
	case strings.HasSuffix(stem, "lys"): // of analyse, catalyse
		return stem[:n-1] + "z"
	case strings.HasSuffix(stem, "lysi"): // of analysis
		return stem[:n-2] + "z"
	case strings.HasSuffix(stem, "logu"): // of catalogue, dialogue
		return stem[:n-1]
	case strings.HasSuffix(stem, "esi"), strings.HasSuffix(stem, "osi"), strings.HasSuffix(stem, "asi"):
		if n >= 6 { // hypothesis, as hypotheses and hypothesize
			return stem[:n-1]
		}
	}
	return stem
}

// spelling is a British beginning of stems and its American form.
type spelling struct{ british, american string }

// americanBeginnings are the spellings by their first letters.
var americanBeginnings = func() (by [26][]spelling) {
	fields := strings.Fields(`
		aeroplan airplan  aesthet esthet  aetiolog etiolog  aluminium aluminum  anaem anem  anaesth anesth
		archaeolog archeolog  armour armor  artefact artifact  behaviour behavior  caesium cesium  caesarean cesarean
		candour candor  clamour clamor  coeliac celiac  colour color  demeanour demeanor  diarrhoea diarrhea
		dyspnoea dyspnea  encyclopaed encycloped  endeavour endeavor  faec fec  favour favor  fervour fervor
		flavour flavor  foetal fetal  foetus fetus  glamour glamor  grey gray  gynaecolog gynecolog  haem hem
		harbour harbor  homoeo homeo  honour honor  humour humor  ischaem ischem  kilometr kilomet  labour labor
		leucocyt leukocyt  leukaem leukem  mediaev mediev  mould mold  neighbour neighbor  odour odor  oedema edema
		oesoph esoph  oestr estr  orthopaed orthoped  paediatr pediatr  palaeo paleo  parlour parlor  plough plow
		rancour rancor  rigour rigor  rumour rumor  saviour savior  savour savor  sceptic skeptic  smoulder smolder
		splendour splendor  sulph sulf  toxaem toxem  tumour tumor  uraem urem  valour valor  vapour vapor
		vigour vigor`)
	for i := 0; i < len(fields); i += 2 {
		first := fields[i][0] - 'a'
		by[first] = append(by[first], spelling{fields[i], fields[i+1]})
	}
	return by
}()

// americanStems are whole stems and those of the American spelling.
var americanStems = pairs(`
	biass bias  centimetr centimet  centr center  defenc defens  diall dial  duell duel  epicentr epicent
	fibr fiber  focuss focus  fuell fuel  hypocentr hypocent  judgem judgment  licenc licens  litr liter
	lustr luster  manoeuvr maneuv  meagr meager  metr meter  microfibr microfib  micrometr micromet
	millilitr millilit  millimetr millimet  nanofibr nanofib  nanometr nanomet  offenc offens  practis practic
	pretenc pretens  programm program  refuell refuel  reprogramm reprogram  sabr saber  sceptr scepter
	sombr somber  spectr specter  theatr theater  titr titer`)

// notSuffix are stems whose -is is not the suffix -ise: American English writes them so, too.
var notSuffix = set(`
	advertis advis apprais chastis circumcis collis compris compromis concis decis demis despis devis disguis divis
	enterpris envis excis exercis expertis franchis imprecis improvis incis indecis malais merchandis otherwis
	likewis paradis polonais porpois prais precis premis promis provis repris revis subdivis supervis surmis
	surpris televis tortois treatis turquois unsupervis semisupervis`)

// plurals are plurals that English took from Latin and Greek, and a few old English ones, with their
// singulars. Words that mean something else too, such as "media", "bases" and "data", are left out.
var plurals = pairs(`
	abaci abacus  addenda addendum  alumni alumnus  alveoli alveolus  annuli annulus  apices apex
	appendices appendix  aquaria aquarium  atria atrium  automata automaton  axes axis  bacilli bacillus
	bacteria bacterium  bronchi bronchus  cacti cactus  calculi calculus  calyces calyx  carcinomata carcinoma
	cerebella cerebellum  children child  cilia cilium  codices codex  colloquia colloquium  compendia compendium
	consortia consortium  continua continuum  corpora corpus  cortices cortex  crania cranium  crises crisis
	criteria criterion  curricula curriculum  cyanobacteria cyanobacterium  dodecahedra dodecahedron
	emboli embolus  endothelia endothelium  epithelia epithelium  equilibria equilibrium  errata erratum
	eubacteria eubacterium  extrema extremum  feet foot  femora femur  flagella flagellum  foci focus  fora forum
	foramina foramen  fulcra fulcrum  fungi fungus  ganglia ganglion  geese goose  genera genus  gymnasia gymnasium
	gyri gyrus  helices helix  hippocampi hippocampus  hypothalami hypothalamus
	icosahedra icosahedron  indices index  lemmata lemma  lice louse  loci locus  matrices matrix  maxima maximum
	memoranda memorandum  mice mouse  microbacteria microbacterium  micronuclei micronucleus  milieux milieu
	millennia millennium  minima minimum  mitochondria mitochondrion  momenta momentum  mycelia mycelium
	mycobacteria mycobacterium  myocardia myocardium  neurofibromata neurofibroma  nuclei nucleus
	nucleoli nucleolus  octahedra octahedron  optima optimum  ova ovum  oxen ox  parentheses parenthesis
	phenomena phenomenon  phyla phylum  plateaux plateau  podia podium  polyhedra polyhedron  quanta quantum
	radices radix  radii radius  referenda referendum  residua residuum  rhombi rhombus  sarcomata sarcoma
	schemata schema  septa septum  sera serum  shelves shelf  simplices simplex  spectra spectrum  stadia stadium
	sterna sternum  stigmata stigma  stimuli stimulus  stomata stoma  strata stratum  substrata substratum
	sulci sulcus  syllabi syllabus  symposia symposium  tableaux tableau  taxa taxon  teeth tooth  termini terminus
	testes testis  tetrahedra tetrahedron  thalami thalamus  theses thesis  thrombi thrombus  tori torus
	tympana tympanum  uteri uterus  vacua vacuum  vertices vertex  villi villus  vortices vortex  wolves wolf
	women woman`)

// pairs returns the words at odd places of a list, each with the word that follows it.
func pairs(list string) map[string]string {
	fields := strings.Fields(list)
	m := make(map[string]string, len(fields)/2)
	for i := 0; i < len(fields); i += 2 {
		m[fields[i]] = fields[i+1]
	}
	return m
}

func set(list string) map[string]bool {
	m := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		m[word] = true
	}
	return m
}
