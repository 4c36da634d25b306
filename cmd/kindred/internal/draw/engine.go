package draw

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"

	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/flags"
	"kindred/graph"
	"kindred/graph/export"
)

const engineHelp = "let an engine of Graphviz arrange and draw an svg, png or pdf: dot, neato, fdp, sfdp, circo or " +
	"twopi (default: kindred does it, without Graphviz)"

// engines returns the value of a flag that names an engine of Graphviz.
func engines(engine *string) *flags.Value {
	return flags.OneOf(engine, "NAME", flags.Choice{Name: "dot", Description: "layers, for up to some hundred papers"},
		flags.Choice{Name: "neato", Description: "springs"}, flags.Choice{Name: "fdp", Description: "forces"},
		flags.Choice{Name: "sfdp", Description: "forces, for many papers"},
		flags.Choice{Name: "circo", Description: "circles"}, flags.Choice{Name: "twopi", Description: "rings"})
}

// graphviz returns a function that lets an engine of Graphviz draw a graph as a picture in a format. It returns an
// error if Graphviz is not installed, or the format is no picture of it.
func graphviz(ctx context.Context, engine string, format export.Format) (func(io.Writer, *graph.Graph) error, error) {
	if !slices.Contains([]string{"svg", "png", "pdf"}, format.Name) {
		return nil, fault.Usage(fmt.Errorf("--engine %s: Graphviz draws svg, png or pdf, not %s", engine, format.Name),
			"use -o papers.svg, or omit --engine")
	}
	program, err := exec.LookPath("dot")
	if err != nil {
		return nil, fault.Hint(fmt.Errorf("--engine %s: Graphviz is not installed: there is no program dot", engine),
			"install Graphviz (graphviz.org), or omit --engine: kindred draws the picture itself")
	}
	dot, err := export.Lookup("dot")
	if err != nil {
		return nil, err
	}
	return func(w io.Writer, g *graph.Graph) error {
		var source, picture, messages bytes.Buffer
		if err := export.Encode(&source, g, dot); err != nil {
			return err
		}
		cmd := exec.CommandContext(ctx, program, "-K"+engine, "-T"+format.Name)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = &source, &picture, &messages
		if err := cmd.Run(); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if said, _, _ := strings.Cut(strings.TrimSpace(messages.String()), "\n"); said != "" {
				err = fmt.Errorf("%w: %s", err, said)
			}
			return fault.Hint(fmt.Errorf("--engine %s: Graphviz failed: %w", engine, err),
				"omit --engine: kindred draws the picture itself")
		}
		_, err := picture.WriteTo(w)
		return err
	}, nil
}
