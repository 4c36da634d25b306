package group

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/fault"
	"kindred/pipeline"
	"kindred/pipeline/evaluate"
)

// classesValue is the value of -k in a sweep for as many clusters as the papers have different labels.
const classesValue = "classes"

// cutFlag is the flag whose values have commas; in a sweep, semicolons are between them.
const cutFlag = "cut"

// maxSweep is how many values a sweep may have, and maxSteps how many of a range it tries if no step is given.
const (
	maxSweep = 200
	maxSteps = 16
)

// errSweep says what the value of --sweep must be.
var errSweep = errors.New("must be k=FROM..TO, k=FROM..TO:STEP, or FLAG=VALUE,VALUE,... with a flag of clustering")

// parseSweep takes the value of --sweep apart: the name of a flag and its values.
func parseSweep(text string) (name string, values []string, err error) {
	name, list, found := strings.Cut(text, "=")
	name = strings.TrimLeft(name, "-")
	if !found || name == "" || list == "" {
		return "", nil, errSweep
	}
	between := ","
	if name == cutFlag {
		between = ";"
	}
	for item := range strings.SplitSeq(list, between) {
		more, err := span(strings.TrimSpace(item))
		if err != nil {
			return "", nil, err
		}
		for _, value := range more {
			if !slices.Contains(values, value) {
				values = append(values, value)
			}
		}
	}
	if len(values) > maxSweep {
		return "", nil, fmt.Errorf("has %d values; at most %d can be tried", len(values), maxSweep)
	}
	return name, values, nil
}

// span returns the numbers of a range such as 5..50 or 5..50:5, or the text itself if it is none.
func span(text string) ([]string, error) {
	first, rest, found := strings.Cut(text, "..")
	if !found {
		if text == "" {
			return nil, errSweep
		}
		return []string{text}, nil
	}
	last, by, stepped := strings.Cut(rest, ":")
	lo, err1 := strconv.Atoi(first)
	hi, err2 := strconv.Atoi(last)
	const most = 1 << 30
	if err1 != nil || err2 != nil || lo < 0 || hi < lo || hi > most {
		return nil, fmt.Errorf("has the range %s; must be FROM..TO or FROM..TO:STEP, with FROM no more than TO", text)
	}
	step := (hi - lo + maxSteps - 1) / (maxSteps - 1)
	if hi-lo < maxSteps {
		step = 1
	}
	if stepped {
		var err error
		if step, err = strconv.Atoi(by); err != nil || step < 1 {
			return nil, fmt.Errorf("has the step %q; must be a positive integer", by)
		}
		if (hi-lo)/step >= maxSweep {
			return nil, fmt.Errorf("has the range %s; at most %d values can be tried", text, maxSweep)
		}
	}
	var values []string
	for v := lo; v <= hi; v += step {
		values = append(values, strconv.Itoa(v))
	}
	return values, nil
}

// variations returns the settings of --sweep: the flags of the clustering with other values of one flag.
func (o *evaluateOptions) variations() ([]evaluate.Variation, error) {
	if o.sweep == "" {
		return nil, nil
	}
	name, values, err := parseSweep(o.sweep)
	if err != nil {
		return nil, fault.Usage(fmt.Errorf("--sweep %s: %w", o.sweep, err), "")
	}
	flag := o.groupFlag(name)
	if flag == nil {
		return nil, fault.Usage(fmt.Errorf("--sweep %s: no flag of clustering is named %s", o.sweep, name),
			"one of "+strings.Join(o.groupFlagNames(), ", "))
	}
	if o.Given(flag.Name) {
		called := "--" + flag.Name
		if flag.Shorthand != "" {
			called = "-" + flag.Shorthand
		}
		return nil, fault.Usage(fmt.Errorf("%s and --sweep %s exclude each other", called, o.sweep), "")
	}
	given := o.GroupFlags
	defer func() { o.GroupFlags = given }()
	var list []evaluate.Variation
	for _, value := range values {
		o.GroupFlags = given
		v := evaluate.Variation{Name: name + "=" + value}
		if flag.Name == "clusters" && value == classesValue {
			v.Classes = true
		} else if err := flag.Value.Set(value); err != nil {
			return nil, fault.Usage(fmt.Errorf("--sweep %s=%s: %w", name, value, err), "")
		}
		if err := o.CheckGroups(); err != nil {
			return nil, fmt.Errorf("--sweep %s=%s: %w", name, value, err)
		}
		var opts pipeline.Options
		o.GroupFlags.Set(&opts)
		v.Group, v.Seed = opts.Group, opts.Seed
		list = append(list, v)
	}
	return list, nil
}

// groupFlag returns the flag of the clustering that has a name, long or short, or nil.
func (o *evaluateOptions) groupFlag(name string) (found *pflag.Flag) {
	o.grouping.VisitAll(func(f *pflag.Flag) {
		if f.Name == name || f.Shorthand == name {
			found = f
		}
	})
	return found
}

// groupFlagNames returns the names of the flags of the clustering.
func (o *evaluateOptions) groupFlagNames() (names []string) {
	o.grouping.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	return names
}
