// Package lint holds, as tests, the rules of ARCHITECTURE.md and CONTRIBUTING.md that a
// machine can check: who imports whom, where goroutines start, what is documented.
package lint
