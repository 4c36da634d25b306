package common

import "runtime/debug"

// version is set by the linker (see Makefile); without it, the build information is asked.
var version string

// Version returns the version of kindred.
func Version() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}
