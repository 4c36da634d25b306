package report

import (
	"fmt"
	"strconv"
	"strings"
)

// Clustering is the report of a clustering.
type Clustering struct {
	Origin
	K        int       `json:"k"`
	Choice   *Choice   `json:"choice,omitempty"` // if k was chosen
	Quality  Quality   `json:"quality"`
	Clusters []Cluster `json:"clusters"`
	Outliers []Outlier `json:"outliers"`
}

// Choice says how the number of clusters was chosen.
type Choice struct {
	Rows       int         `json:"rows"` // papers that it was tried on
	Candidates []Candidate `json:"candidates"`
}

// Candidate is a number of clusters that was tried.
type Candidate struct {
	K          int    `json:"k"`
	Silhouette Number `json:"silhouette"`
	Modularity Number `json:"modularity"`
}

// Quality holds measures of a clustering that need no labels.
type Quality struct {
	Silhouette Number `json:"silhouette"`
	Modularity Number `json:"modularity"`
	Inertia    Number `json:"inertia"`
	Iterations int    `json:"iterations"`
	Converged  bool   `json:"converged"`
}

// Cluster is a group of papers.
type Cluster struct {
	ID       int      `json:"id"` // from 1
	Name     string   `json:"name"`
	Size     int      `json:"size"`
	Cohesion Number   `json:"cohesion"` // mean similarity to the centroid
	Terms    []Term   `json:"terms"`
	Papers   []Member `json:"papers"` // the most similar to the centroid first
}

// Term is a word or phrase with its weight.
type Term struct {
	Term   string `json:"term"`
	Weight Number `json:"weight"`
}

// Member is a paper of a cluster.
type Member struct {
	Paper
	Similarity     Number `json:"similarity"` // to the centroid
	Representative bool   `json:"representative"`
}

// Outlier is a paper of no cluster.
type Outlier struct {
	Paper
	Nearest    int    `json:"nearest"` // ID of the cluster it is most similar to; 0 if none
	Similarity Number `json:"similarity"`
}

func (c *Clustering) text(p *printer) {
	heading := plural(c.Read.Papers, "paper") + " in " + plural(len(c.Clusters), "cluster")
	p.line(0, heading+c.alone(), p.bold)
	for _, k := range c.Clusters {
		p.blank()
		p.wrapped(fmt.Sprintf("%*d  ", digits(len(c.Clusters)), k.ID), p.number, k.Name, p.bold)
		indent := digits(len(c.Clusters)) + 2
		p.line(indent, plural(k.Size, "paper")+more(k), p.dim)
		for _, m := range k.Papers[:p.shown(len(k.Papers))] {
			p.item(indent, m.name())
		}
		p.rest(indent, len(k.Papers))
	}
	if len(c.Outliers) > 0 {
		p.blank()
		p.line(0, "Papers that fit nowhere", p.bold)
		for _, o := range c.Outliers[:p.shown(len(c.Outliers))] {
			p.item(digits(len(c.Clusters))+2, o.name())
		}
		p.rest(digits(len(c.Clusters))+2, len(c.Outliers))
	}
	p.blank()
	p.line(0, c.how(), p.dim)
	p.line(0, c.with(), p.dim)
}

// alone says how many papers are in no cluster.
func (c *Clustering) alone() string {
	switch n := len(c.Outliers); n {
	case 0:
		return ""
	case 1:
		return ", 1 fits nowhere"
	default:
		return fmt.Sprintf(", %d fit nowhere", n)
	}
}

// more lists the terms of a cluster that its name does not hold.
func more(k Cluster) string {
	var terms []string
	for _, t := range k.Terms {
		if !strings.Contains(strings.ToLower(k.Name), strings.ToLower(t.Term)) {
			terms = append(terms, t.Term)
		}
	}
	if len(terms) == 0 {
		return ""
	}
	return " · " + strings.Join(terms, ", ")
}

// how says in a line how many clusters there are and how good they are, with says with what
// they were made.
func (c *Clustering) how() string {
	k := fmt.Sprintf("k = %d", c.K)
	if c.Choice != nil && len(c.Choice.Candidates) > 0 {
		tried := c.Choice.Candidates
		k += fmt.Sprintf(" (chosen from %d to %d)", tried[0].K, tried[len(tried)-1].K)
	}
	return fmt.Sprintf("%s · silhouette %s · modularity %s",
		k, c.Quality.Silhouette.decimals(3), c.Quality.Modularity.decimals(3))
}

func (c *Clustering) with() string {
	return fmt.Sprintf("kindred %s · seed %d", c.Version, c.Options.Seed)
}

func (c *Clustering) markdown(p *printer) {
	p.printf("# %s in %s\n", plural(c.Read.Papers, "paper"), plural(len(c.Clusters), "cluster"))
	for _, k := range c.Clusters {
		p.printf("\n## %d. %s\n\n", k.ID, escape(k.Name))
		p.printf("%s\n\n", escape(plural(k.Size, "paper")+more(k)))
		for _, m := range k.Papers {
			p.printf("- %s\n", link(m.Paper, m.Representative))
		}
	}
	if len(c.Outliers) > 0 {
		p.printf("\n## Papers that fit nowhere\n\n")
		for _, o := range c.Outliers {
			p.printf("- %s\n", link(o.Paper, false))
		}
	}
	p.printf("\n---\n\n%s\n", escape(c.how()+" · "+c.with()))
}

func (c *Clustering) table() [][]string {
	rows := [][]string{{"cluster", "name", "id", "title", "similarity", "representative", "date", "url"}}
	for _, k := range c.Clusters {
		for _, m := range k.Papers {
			rows = append(rows, []string{strconv.Itoa(k.ID), k.Name, m.ID, m.Title, m.Similarity.String(),
				strconv.FormatBool(m.Representative), m.Date, m.URL.String()})
		}
	}
	for _, o := range c.Outliers {
		rows = append(rows, []string{"", "", o.ID, o.Title, o.Similarity.String(), "false", o.Date, o.URL.String()})
	}
	return rows
}
