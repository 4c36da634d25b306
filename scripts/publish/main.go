// Command publish copies the module in the current folder to another folder and puts another module
// path, such as github.com/you/kindred, in the place of its own: in go.mod, in the imports of all Go
// files and in the code of documents. The module itself is not changed.
package main

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: publish MODULE FOLDER")
		os.Exit(2)
	}
	if err := publish(".", os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "publish:", err)
		os.Exit(1)
	}
	fmt.Printf("written: %s, as module %s\n", os.Args[2], os.Args[1])
}

var (
	modulePath = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+(/[A-Za-z0-9._~-]+)+$`)
	moduleLine = regexp.MustCompile(`(?m)^module (\S+)$`)
)

// publish copies the module in folder from to folder to, which must not be there yet or be empty.
func publish(from, module, to string) error {
	if !modulePath.MatchString(module) {
		return fmt.Errorf("MODULE must be a path with a host, such as github.com/you/kindred, not %q", module)
	}
	if list, err := os.ReadDir(to); err == nil && len(list) > 0 {
		return fmt.Errorf("%s is not empty", to)
	}
	mod, err := os.ReadFile(filepath.Join(from, "go.mod"))
	if err != nil {
		return err
	}
	line := moduleLine.FindSubmatch(mod)
	if line == nil {
		return fmt.Errorf("%s has no module line", filepath.Join(from, "go.mod"))
	}
	own := string(line[1])
	target, err := filepath.Abs(to)
	if err != nil {
		return err
	}
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			whole, err := filepath.Abs(path)
			if err != nil {
				return err
			}
			if name == ".git" || name == "bin" || name == "build" || whole == target {
				return filepath.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, name), 0o755)
		}
		if !d.Type().IsRegular() { // .git of a worktree is a file
			return nil
		}
		if name == ".git" {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if text, err = rewrite(name, text, own, module); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, name), text, info.Mode().Perm())
	})
}

// rewrite returns a file with the module path in place of the own one.
func rewrite(name string, text []byte, own, module string) ([]byte, error) {
	switch {
	case name == "go.mod":
		return moduleLine.ReplaceAllLiteral(text, []byte("module "+module)), nil
	case filepath.Ext(name) == ".go":
		return rewriteImports(name, text, own, module)
	case filepath.Ext(name) == ".md":
		return bytes.ReplaceAll(text, []byte(`"`+own+`/`), []byte(`"`+module+`/`)), nil
	}
	return text, nil
}

// rewriteImports returns a Go file with other import paths.
func rewriteImports(name string, text []byte, own, module string) ([]byte, error) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name, text, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	done := 0
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		if path != own && !strings.HasPrefix(path, own+"/") {
			continue
		}
		at := fset.Position(spec.Path.Pos()).Offset
		out.Write(text[done:at])
		out.WriteString(strconv.Quote(module + strings.TrimPrefix(path, own)))
		done = at + len(spec.Path.Value)
	}
	out.Write(text[done:])
	return out.Bytes(), nil
}
