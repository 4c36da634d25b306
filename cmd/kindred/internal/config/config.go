// Package config gives flags the defaults of the user: from variables of the environment, or else from
// a settings file.
//
// A flag --min-df is the variable KINDRED_MIN_DF and the key min-df of the file, which is TOML. Keys
// at the top of the file are for all commands that have the flag; a table, such as [cluster] or
// [model.train], is for one command.
package config

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"kindred/cmd/kindred/internal/flags"
)

// PerRun is the annotation of flags that have no default of the user: they name what is written or
// what is asked for. Those that are hidden have none either.
const PerRun = "per-run"

// originKey is the annotation of a flag that has a default of the user: where that is from.
const originKey = "origin"

// variable is the name of the variable that names the settings file.
const variable = "KINDRED_CONFIG"

// Settings are the defaults of the user.
type Settings struct {
	Path   string // of the settings file; "" if there is no place for it
	Found  bool   // whether the file is there
	getenv func(string) string
	tables map[string]map[string]string // by the path of a command without "kindred", "" for all
}

// Error says what is wrong with a default of the user.
type Error struct {
	Where string // the variable, or the file and the key
	Err   error
	Hint  string
}

// Error returns where and what.
func (e *Error) Error() string { return e.Where + ": " + e.Err.Error() }

// Unwrap returns e.Err.
func (e *Error) Unwrap() error { return e.Err }

// Load reads the settings file: the one that KINDRED_CONFIG names, which must be there, or else
// kindred/config.toml in the folder of settings of the user. root is the command that all others are
// below; every key must be a flag of one of them.
func Load(root *cobra.Command, getenv func(string) string, folder string) (*Settings, error) {
	s := &Settings{getenv: getenv, Path: getenv(variable)}
	must := s.Path != ""
	if !must && folder != "" {
		s.Path = filepath.Join(folder, "kindred", "config.toml")
	}
	if s.Path == "" {
		return s, nil
	}
	wrong := func(err error, hint string) (*Settings, error) { return nil, &Error{s.Path, err, hint} }
	text, err := read(s.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !must:
		return s, nil
	case err != nil:
		var path *fs.PathError
		if errors.As(err, &path) {
			err = path.Err
		}
		return wrong(err, "")
	}
	s.Found = true
	var top map[string]any
	if err := toml.Unmarshal(text, &top); err != nil {
		var parse toml.ParseError
		if errors.As(err, &parse) {
			err = fmt.Errorf("line %d: %s", parse.Position.Line, parse.Message)
		}
		return wrong(err, "the settings file is TOML: key = value")
	}
	s.tables = map[string]map[string]string{}
	if err := s.take(root, "", top); err != nil {
		return wrong(err, hintOf(err))
	}
	return s, nil
}

// maxFile bounds the settings file.
const maxFile = 1 << 20

// read returns the text of a file.
func read(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = fmt.Errorf("larger than %d MiB", maxFile>>20)
	}
	return text, err
}

// keyError is a key that is wrong.
type keyError struct {
	error
	hint string
}

func hintOf(err error) string {
	var key keyError
	if errors.As(err, &key) {
		return key.hint
	}
	return ""
}

// take takes a table of the file: that of a command, or the whole of it.
func (s *Settings) take(cmd *cobra.Command, table string, values map[string]any) error {
	known := Names(cmd)
	s.tables[table] = map[string]string{}
	for _, key := range slices.Sorted(maps.Keys(values)) { // so that of several wrong keys, always the same is told
		value := values[key]
		where := strings.TrimPrefix(table+"."+key, ".")
		if inner, ok := value.(map[string]any); ok {
			below, _, err := cmd.Find([]string{key})
			if err != nil || below == cmd {
				return keyError{fmt.Errorf("[%s]: unknown command", where), ""}
			}
			if err := s.take(below, where, inner); err != nil {
				return err
			}
			continue
		}
		if !slices.Contains(known, key) {
			hint := "kindred config lists all settings"
			if near := flags.Nearest(key, known); near != "" {
				hint = "did you mean " + near + "?"
			}
			return keyError{fmt.Errorf("%s: unknown setting", where), hint}
		}
		text, err := textOf(value)
		if err != nil {
			return keyError{fmt.Errorf("%s: %w", where, err), ""}
		}
		s.tables[table][key] = text
	}
	return nil
}

// textOf returns a value as the user would write it behind a flag.
func textOf(value any) (string, error) {
	switch v := value.(type) {
	case string, int64, float64, bool:
		return fmt.Sprint(v), nil
	case []any:
		var items []string
		for _, item := range v {
			text, err := textOf(item)
			if err != nil {
				return "", err
			}
			items = append(items, text)
		}
		return strings.Join(items, ","), nil
	}
	return "", errors.New("must be a text, a number, true, false or a list of texts")
}

// Names returns the flags that a command and those below it have defaults of the user for.
func Names(cmd *cobra.Command) (list []string) {
	if cmd.Name() == "completion" { // whose flags are those of cobra
		return nil
	}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if has(f) {
			list = append(list, f.Name)
		}
	})
	for _, c := range cmd.Commands() {
		for _, name := range Names(c) {
			if !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	return list
}

// has reports whether a flag may have a default of the user.
func has(f *pflag.Flag) bool {
	_, perRun := f.Annotations[PerRun]
	return !perRun && !f.Hidden && f.Name != "help" && f.Name != "version"
}

// Apply gives the flags of a command that were not given the defaults of the user. A default for all commands has no
// effect on a command that cannot take it, if another command can: not every command writes every format. fresh returns
// a root command whose flags may be set to find that out.
func (s *Settings) Apply(cmd *cobra.Command, fresh func() *cobra.Command) (err error) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Changed || !has(f) || err != nil || f.Name == "format" && namesFormat(cmd) {
			return
		}
		text, origin, where, forAll := s.lookup(cmd, f.Name)
		if origin == "" {
			return
		}
		if wrong := cmd.Flags().Set(f.Name, text); wrong != nil {
			if forAll && takes(fresh(), f.Name, text) {
				return
			}
			var invalid *pflag.InvalidValueError
			if errors.As(wrong, &invalid) {
				wrong = flags.Cause(invalid)
			}
			err = &Error{where + " = " + text, wrong, flags.Meant(wrong)}
			return
		}
		flags.Annotate(f, originKey, origin)
	})
	return err
}

// namesFormat reports whether the user gave a command the name of a file that says which format it has. That counts
// more than a default.
func namesFormat(cmd *cobra.Command) bool {
	output := cmd.Flags().Lookup("output")
	return output != nil && output.Changed && filepath.Ext(output.Value.String()) != ""
}

// takes reports whether a command, or one below it, has a flag that can have a value, which it then has.
func takes(cmd *cobra.Command, flag, text string) bool {
	if f := cmd.Flags().Lookup(flag); f != nil && f.Value.Set(text) == nil {
		return true
	}
	return slices.ContainsFunc(cmd.Commands(), func(c *cobra.Command) bool { return takes(c, flag, text) })
}

// lookup returns the default of a flag of a command, where it is from, the same with the key, and whether it is for all
// commands; the origin is "" if there is none.
func (s *Settings) lookup(cmd *cobra.Command, name string) (text, origin, where string, forAll bool) {
	env := "KINDRED_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
	if text = s.getenv(env); text != "" {
		return text, env, env, true
	}
	_, path, _ := strings.Cut(cmd.CommandPath(), " ")
	for _, table := range []string{strings.ReplaceAll(path, " ", "."), ""} {
		if text, ok := s.tables[table][name]; ok {
			return text, s.Path, s.Path + ": " + strings.TrimPrefix(table+"."+name, "."), table == ""
		}
	}
	return "", "", "", false
}

// Origin returns where the default of the user is from that a flag has, or "".
func Origin(f *pflag.Flag) string {
	if origin := f.Annotations[originKey]; len(origin) > 0 {
		return origin[0]
	}
	return ""
}
