// Command edition proves that this module compiles with clients of other editions of ReSim's API.
//
//	edition [-spec FILE] [-config FILE] [-client FILE] [package ...]
//
// ReSim adds operations and fields as it goes, and drops some. A client generated from an older or a newer
// description differs from the one in gen/resimapi, and users may have either: by `make spec-update`,
// say. For each edition in editions/, an overlay over api/openapi.yaml, this program generates the client
// into a temporary directory and lets `go build -overlay` put it in the place of the committed one, for
// pkg/ and cmd/ unless other packages are named. It exits with 1 if one of them does not compile.
package main

import (
	"context"
	"embed"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path"
	"strings"
)

//go:embed editions/*.yaml
var files embed.FS

func main() {
	var t tree
	flag.StringVar(&t.Spec, "spec", "api/openapi.yaml", "derive the editions from `FILE`")
	flag.StringVar(&t.Config, "config", "gen/resimapi/config.yaml", "generate as `FILE` says")
	flag.StringVar(&t.Client, "client", "gen/resimapi/client.gen.go", "put the result in the place of `FILE`")
	flag.Parse()
	t.Packages = flag.Args()
	if len(t.Packages) == 0 {
		t.Packages = []string{"./pkg/...", "./cmd/..."}
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	failed := false
	for _, e := range editions() {
		result, err := t.check(ctx, e)
		if err != nil {
			fmt.Fprintf(os.Stderr, "edition %s: %v\n", e.Name, err)
			failed = true
			continue
		}
		fmt.Printf("edition %s: %s; %s compile\n", e.Name, result, strings.Join(t.Packages, " "))
	}
	if failed {
		os.Exit(1)
	}
}

// edition is a way in which ReSim's API differs from api/openapi.yaml: an overlay over it.
type edition struct {
	Name    string
	Overlay []byte
}

func editions() []edition {
	entries, err := files.ReadDir("editions")
	if err != nil {
		panic(err) // embedded: it is there, or this does not compile
	}
	var all []edition
	for _, entry := range entries {
		text, err := files.ReadFile(path.Join("editions", entry.Name()))
		if err != nil {
			panic(err)
		}
		all = append(all, edition{strings.TrimSuffix(entry.Name(), ".yaml"), text})
	}
	return all
}
