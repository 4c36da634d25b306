// Package common holds what the commands of kindred share: flags, formats, progress and messages.
package common

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strconv"

	"golang.org/x/term"

	"kindred/cmd/kindred/internal/fault"
	"kindred/cmd/kindred/internal/output"
)

// Env is what a command has of the world, so that tests can give it another one.
type Env struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	StdinTTY       bool
	StdoutTTY      bool
	StderrTTY      bool
	Width          int // columns of the terminal
	Getenv         func(string) string
	ConfigDir      string // the folder of settings of the user, "" if there is none
}

// NotOnTerminal returns an error if a binary result would go to a terminal. what names the result: "an index".
func (e *Env) NotOnTerminal(out *output.Output, what string) error {
	if out.IsStdout() && e.StdoutTTY {
		return fault.Usage(fmt.Errorf("%s is binary, and standard output is a terminal", what), "name a file with -o")
	}
	return nil
}

// Streams returns the streams of results.
func (e *Env) Streams() output.Streams { return output.Streams{Stdin: e.Stdin, Stdout: e.Stdout} }

// System returns the environment of the process.
func System() *Env {
	env := &Env{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		StdinTTY:  term.IsTerminal(int(os.Stdin.Fd())),
		StdoutTTY: term.IsTerminal(int(os.Stdout.Fd())),
		StderrTTY: term.IsTerminal(int(os.Stderr.Fd())),
		Width:     80,
		Getenv:    os.Getenv,
	}
	if dir, err := os.UserConfigDir(); err == nil {
		env.ConfigDir = dir
	}
	if width, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil && width > 0 {
		env.Width = min(width, 120) // longer lines are hard to read
	} else if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		env.Width = min(n, 120)
	}
	return env
}

// CollectEarly makes the garbage collector run twice as often until the returned function is called, unless the user
// chose how often. It suits very many papers, and commands of which what they read is most of what there is: a fifth to
// a third less memory for about a twentieth more time.
func CollectEarly(e *Env) (end func()) {
	if e.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(50)
	return func() { debug.SetGCPercent(before) }
}
