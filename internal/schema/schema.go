// Package schema makes JSON Schemas of Go types, with what the comments of their fields say. Tests use it to keep the
// schemas of docs/schema.
package schema

import (
	"bytes"
	"encoding"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"

	"kindred/internal/lazy"
)

// Comments are the comments of types, as "report.Paper", and of their fields, as "report.Paper.ID".
type Comments map[string]string

// ReadComments reads the comments in the packages of some folders.
func ReadComments(folders ...string) (Comments, error) {
	c := Comments{}
	for _, folder := range folders {
		files, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil {
			return nil, err
		}
		for _, name := range files {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
			if err != nil {
				return nil, err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if d, ok := n.(*ast.GenDecl); ok {
					c.addTypes(file.Name.Name, d)
				}
				return true
			})
		}
	}
	return c, nil
}

func (c Comments) addTypes(pkg string, d *ast.GenDecl) {
	for _, spec := range d.Specs {
		t, ok := spec.(*ast.TypeSpec)
		if !ok {
			continue
		}
		name := pkg + "." + t.Name.Name
		c[name] = plain(d.Doc.Text())
		if s, ok := t.Type.(*ast.StructType); ok {
			for _, f := range s.Fields.List {
				for _, id := range f.Names {
					c[name+"."+id.Name] = plain(f.Doc.Text() + " " + f.Comment.Text())
				}
			}
		}
	}
}

// link matches a link of a comment to an identifier: "[Cluster.ID]", but not "[0, 1]".
var link = lazy.Regexp(`\[([A-Za-z][\w.]*)\]`)

// plain returns a comment in a line, without the brackets of links.
func plain(comment string) string {
	return strings.Join(strings.Fields(link().ReplaceAllString(comment, "$1")), " ")
}

// Of returns the JSON Schema (draft 2020-12) of the JSON of values of a type. Fields that are not in it are allowed,
// since programs must pass over fields that they do not know.
func Of(t reflect.Type, title string, comments Comments) ([]byte, error) {
	m := &maker{comments: comments, defs: map[reflect.Type]bool{}}
	root, err := m.fields(deref(t))
	if err != nil {
		return nil, err
	}
	top := object{{"$schema", "https://json-schema.org/draft/2020-12/schema"}, {"title", title}}
	top = append(top, root...)
	var defs object
	for i := 0; i < len(m.queue); i++ { // which grows
		of, err := m.fields(m.queue[i])
		if err != nil {
			return nil, err
		}
		defs = append(defs, member{m.queue[i].Name(), of})
	}
	if defs != nil {
		top = append(top, member{"$defs", defs})
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	err = e.Encode(top)
	return b.Bytes(), err
}

// object is an object of JSON whose members keep their order.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:", m.name)
		var value bytes.Buffer
		e := json.NewEncoder(&value)
		e.SetEscapeHTML(false)
		if err := e.Encode(m.value); err != nil {
			return nil, err
		}
		b.Write(bytes.TrimSpace(value.Bytes()))
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// maker makes a schema.
type maker struct {
	comments Comments
	defs     map[reflect.Type]bool // types that have a definition or will have one
	queue    []reflect.Type        // those, in the order in which they were met
}

func deref(t reflect.Type) reflect.Type {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t
}

var (
	marshaler     = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

// of returns the schema of a type.
func (m *maker) of(t reflect.Type) (object, error) {
	t = deref(t)
	switch {
	case t.Implements(marshaler): // of the reports, numbers that may not be finite
		return object{{"type", []string{"number", "null"}}}, nil
	case t.Implements(textMarshaler):
		return object{{"type", "string"}}, nil
	}
	switch t.Kind() {
	case reflect.String:
		return object{{"type", "string"}}, nil
	case reflect.Bool:
		return object{{"type", "boolean"}}, nil
	case reflect.Int, reflect.Int32, reflect.Int64:
		return object{{"type", "integer"}}, nil
	case reflect.Uint, reflect.Uint32, reflect.Uint64:
		return object{{"type", "integer"}, {"minimum", 0}}, nil
	case reflect.Float32, reflect.Float64:
		return object{{"type", "number"}}, nil
	case reflect.Interface:
		return object{}, nil
	case reflect.Slice, reflect.Array:
		items, err := m.of(t.Elem())
		return object{{"type", "array"}, {"items", items}}, err
	case reflect.Map:
		values, err := m.of(t.Elem())
		return object{{"type", "object"}, {"additionalProperties", values}}, err
	case reflect.Struct:
		if !m.defs[t] {
			m.defs[t] = true
			m.queue = append(m.queue, t)
		}
		return object{{"$ref", "#/$defs/" + t.Name()}}, nil
	}
	return nil, fmt.Errorf("schema: no JSON for %s", t)
}

// fields returns the schema of a struct.
func (m *maker) fields(t reflect.Type) (object, error) {
	o := object{}
	if text := m.comments[t.String()]; text != "" {
		o = append(o, member{"description", text})
	}
	var properties object
	required := []string{}
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		found, _ := t.FieldByName(f.Name) // of several fields with a name, the outermost
		if f.Anonymous || !f.IsExported() || name == "-" || name == "" || !reflect.DeepEqual(found.Index, f.Index) {
			continue
		}
		p, err := m.of(f.Type)
		if err != nil {
			return nil, fmt.Errorf("%s.%s: %w", t, f.Name, err)
		}
		owner := t
		for _, i := range f.Index[:len(f.Index)-1] {
			owner = deref(deref(owner).Field(i).Type)
		}
		if text := m.comments[deref(owner).String()+"."+f.Name]; text != "" {
			p = append(p, member{"description", text})
		}
		properties = append(properties, member{name, p})
		if !strings.Contains(options, "omitempty") && !strings.Contains(options, "omitzero") {
			required = append(required, name)
		}
	}
	return append(o, member{"type", "object"}, member{"properties", properties}, member{"required", required}), nil
}
