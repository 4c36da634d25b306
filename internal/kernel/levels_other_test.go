//go:build purego || !amd64

package kernel

var levels []level
