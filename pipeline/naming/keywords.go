package naming

import (
	"slices"
	"strings"

	"kindred/paper"
)

// Keywords returns the categories of a paper that say in words what it is about: "cs.LG" does not, nor do the tags that
// kindred itself writes into a feed, nor check tags.
func Keywords(p *paper.Paper) []string {
	return slices.DeleteFunc(slices.Clone(p.Categories), func(c string) bool {
		return !strings.Contains(c, " ") && (strings.Contains(c, ".") || paper.IsArchive(c)) || paper.IsGroupTag(c) ||
			checkTags[strings.ToLower(c)]
	})
}

// checkTags are keywords that indexers of medical databases give to each paper that they hold for, whatever its
// subject: the sex and age of the people, or the kind of study. They are those of MEDLINE (Check Tags of the National
// Library of Medicine) and of Embase (check tags of Emtree), in lower case. Kinds of animals are not among them, nor
// pregnancy, since papers may have them as their subject.
var checkTags = func() map[string]bool {
	tags := map[string]bool{}
	for _, tag := range []string{
		"animals", "humans", "female", "male", "infant, newborn", "infant", "child, preschool", "child", "adolescent",
		"young adult", "adult", "middle aged", "aged", "aged, 80 and over",
		"animal", "human", "nonhuman", "newborn", "preschool child", "school child", "very elderly",
		"animal cell", "animal experiment", "animal tissue", "human cell", "human experiment", "human tissue",
		"article", "clinical article", "controlled study", "major clinical study", "normal human", "priority journal",
	} {
		tags[tag] = true
	}
	return tags
}()
