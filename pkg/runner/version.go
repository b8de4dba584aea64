package runner

import (
	"cmp"
	"fmt"
	"io"
	"runtime/debug"
)

const modulePath = "github.com/resim-contrib/metrics-go"

// WriteVersion writes the version and commit of the running program, of this module, and of Go, as
// they were built in.
func WriteVersion(w io.Writer, name string) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		fmt.Fprintf(w, "%s: built without version information\n", name)
		return
	}
	setting := map[string]string{}
	for _, s := range info.Settings {
		setting[s.Key] = s.Value
	}
	commit := cmp.Or(setting["vcs.revision"], "unknown")
	if setting["vcs.modified"] == "true" {
		commit += " (modified)"
	}
	fmt.Fprintf(w, "%s %s\n", name, cmp.Or(info.Main.Version, "(devel)"))
	fmt.Fprintf(w, "commit %s\n", commit)
	for _, d := range info.Deps {
		if d.Path == modulePath {
			fmt.Fprintf(w, "%s %s\n", d.Path, d.Version)
		}
	}
	fmt.Fprintf(w, "%s %s/%s\n", info.GoVersion, setting["GOOS"], setting["GOARCH"])
}
