package flags

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Explain returns an error of parsing the flags of a command in plain words, and what the user may
// have meant. args are the arguments of the command line, which tell how a flag was written.
func Explain(cmd *cobra.Command, err error, args []string) (hint string, plain error) {
	var (
		unknown *pflag.NotExistError
		invalid *pflag.InvalidValueError
		missing *pflag.ValueRequiredError
	)
	switch {
	case errors.As(err, &invalid):
		return Meant(errors.Unwrap(invalid)), fmt.Errorf("%s %s: %w", written(invalid.GetFlag(), args),
			orEmpty(invalid.GetValue()), Cause(invalid))
	case errors.As(err, &missing):
		return See(cmd), fmt.Errorf("%s needs a value", written(missing.GetFlag(), args))
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return See(cmd), fmt.Errorf("unknown flag: -%s", unknown.GetSpecifiedName())
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		return meantFlag(cmd, name), fmt.Errorf("unknown flag: --%s", name)
	}
	return See(cmd), err
}

// meantFlag returns the hint to what the user may have meant by the name of a flag that there is not: a single letter
// with two dashes, the name of a format, the beginning of a name, or a mistyped one.
func meantFlag(cmd *cobra.Command, name string) string {
	if len(name) == 1 && cmd.Flags().ShorthandLookup(name) != nil {
		return "did you mean -" + name + "?"
	}
	if f := cmd.Flags().Lookup("format"); f != nil {
		if v, ok := f.Value.(*Value); ok && slices.Contains(names(v.choices), name) {
			return "did you mean --format " + name + "?"
		}
	}
	var known, longer []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		known = append(known, f.Name)
		if len(name) >= 3 && strings.HasPrefix(f.Name, name) {
			longer = append(longer, "--"+f.Name)
		}
	})
	if len(longer) > 0 && len(longer) <= 3 {
		return "did you mean " + Or(longer) + "?"
	}
	if near := Nearest(name, known); near != "" {
		return "did you mean --" + near + "?"
	}
	if of := owners(cmd.Root(), name); len(of) > 0 && len(of) <= 3 {
		return fmt.Sprintf("--%s is a flag of %s", name, Or(of))
	}
	return See(cmd)
}

// See is the hint to the help of a command.
func See(cmd *cobra.Command) string { return "see " + cmd.CommandPath() + " --help" }

// Cause returns what is wrong with a value, without what pflag says around it.
func Cause(err *pflag.InvalidValueError) error {
	inner := errors.Unwrap(err)
	if inner == nil {
		return err
	}
	if strings.HasPrefix(inner.Error(), "strconv.ParseBool") {
		return errors.New("must be true or false")
	}
	return inner
}

// Meant returns the hint to the name that the user may have meant by a wrong one, or "".
func Meant(err error) string {
	var wrong *ChoiceError
	if !errors.As(err, &wrong) {
		return ""
	}
	if near := Nearest(wrong.Text, names(wrong.Choices)); near != "" {
		return "did you mean " + near + "?"
	}
	return wrong.Hint
}

// written returns a flag as the user wrote it, with as many dashes.
func written(f *pflag.Flag, args []string) string {
	long := "--" + f.Name
	if f.Shorthand == "" || slices.ContainsFunc(args, func(a string) bool {
		return a == long ||
			strings.HasPrefix(a, long+"=")
	}) {
		return long
	}
	return "-" + f.Shorthand
}

func orEmpty(value string) string {
	if value == "" {
		return `""`
	}
	return value
}

// owners returns the commands that have a flag.
func owners(root *cobra.Command, name string) (paths []string) {
	for _, c := range root.Commands() {
		if f := c.Flags().Lookup(name); f != nil && !f.Hidden && c.IsAvailableCommand() {
			paths = append(paths, c.CommandPath())
		}
		paths = append(paths, owners(c, name)...)
	}
	return paths
}

// Nearest returns the name that a mistyped one may stand for, or "": the one that takes the fewest
// changes of a letter, at most one for every three letters, or the only one that it begins.
func Nearest(typed string, names []string) string {
	best, fewest := "", 1+max(1, len(typed)/3)
	for _, name := range names {
		if d := distance(strings.ToLower(typed), name); d < fewest {
			best, fewest = name, d
		}
	}
	if best != "" || typed == "" {
		return best
	}
	for _, name := range names {
		if strings.HasPrefix(name, typed) {
			if best != "" {
				return ""
			}
			best = name
		}
	}
	return best
}

// distance returns how many letters must be put in, left out, replaced, or exchanged with the next
// to make b of a (Damerau, Communications of the ACM 7, 1964, doi:10.1145/363958.363994).
func distance(a, b string) int {
	const most = 40 // letters of a name; longer ones are not mistyped
	if len(a) > most || len(b) > most {
		return most
	}
	var d [most + 1][most + 1]int
	for i := range len(a) + 1 {
		d[i][0] = i
	}
	for j := range len(b) + 1 {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}
