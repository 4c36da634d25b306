package finder

import (
	"strconv"
	"strings"

	"kindred/report"
	"kindred/report/answers"
)

// members returns the ids of the papers in Group, or nil if any group will do.
func (o *Options) members() (map[string]bool, error) {
	if o.Group == "" {
		return nil, nil
	}
	if o.Groups == nil {
		return nil, errNoGroups
	}
	group, err := groupNamed(o.Groups, o.Group)
	if err != nil {
		return nil, err
	}
	ids := map[string]bool{}
	for _, p := range group.Papers {
		ids[p.ID] = true
	}
	return ids, nil
}

// groupNamed returns the group with a number or a name, or the only one whose name has a text in it. It returns a
// [*GroupError] if there is none, or several have the text in their names.
func groupNamed(c *report.Clustering, name string) (report.Cluster, error) {
	number, _ := strconv.Atoi(name)
	for _, group := range c.Clusters {
		if group.ID == number || strings.EqualFold(group.Name, name) {
			return group, nil
		}
	}
	wrong := &GroupError{Group: name}
	var found report.Cluster
	for _, group := range c.Clusters {
		if strings.Contains(strings.ToLower(group.Name), strings.ToLower(name)) {
			found = group
			wrong.Matches = append(wrong.Matches, answers.GroupRef{ID: group.ID, Name: group.Name})
		}
	}
	if len(wrong.Matches) != 1 {
		return report.Cluster{}, wrong
	}
	return found, nil
}

// groupsOf returns the group of each paper by id; nil without groups.
func groupsOf(c *report.Clustering) map[string]answers.GroupRef {
	if c == nil {
		return nil
	}
	groups := map[string]answers.GroupRef{}
	for _, group := range c.Clusters {
		for _, p := range group.Papers {
			groups[p.ID] = answers.GroupRef{ID: group.ID, Name: group.Name}
		}
	}
	return groups
}

// groupRef returns the group of a paper, or nil.
func groupRef(groups map[string]answers.GroupRef, id string) *answers.GroupRef {
	if group, ok := groups[id]; ok {
		return &group
	}
	return nil
}
