package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/internal/tools/specfile"
)

var committed = tree{
	Spec:     "../../../api/openapi.yaml",
	Config:   "../../../gen/resimapi/config.yaml",
	Client:   "../../../gen/resimapi/client.gen.go",
	Packages: []string{"../../../pkg/resim"},
}

func TestEditionsAreDifferent(t *testing.T) {
	base, err := specfile.Read(committed.Spec)
	if err != nil {
		t.Fatal(err)
	}
	if !specfile.Ours(base) {
		return // ReSim's own document may have taken some of the edits already
	}
	count := map[string][2]int{}
	for _, e := range editions() {
		doc, _, err := committed.derive(e)
		if err != nil {
			t.Errorf("%s: %v", e.Name, err)
			continue
		}
		schemas := specfile.Get(doc, "components", "schemas")
		count[e.Name] = [2]int{len(specfile.Operations(doc)), len(schemas.Content) / 2}
	}
	// 184 operations and 286 schemas, of which 18 and 26 are younger than April.
	if got, want := count["april"], [2]int{166, 260}; got != want {
		t.Errorf("april: %v operations and schemas, want %v", got, want)
	}
	if got, want := count["newer"], [2]int{185, 288}; got != want {
		t.Errorf("newer: %v operations and schemas, want %v", got, want)
	}
}

func TestAprilHasNothingYounger(t *testing.T) {
	base, err := specfile.Read(committed.Spec)
	if err != nil {
		t.Fatal(err)
	}
	if !specfile.Ours(base) {
		return
	}
	i := slices.IndexFunc(editions(), func(e edition) bool { return e.Name == "april" })
	april, _, err := committed.derive(editions()[i])
	if err != nil {
		t.Fatal(err)
	}
	now, err := specfile.Format(base)
	if err != nil {
		t.Fatal(err)
	}
	then, err := specfile.Format(april)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"labelledBuilds:", "runnerType:", "blueprintName:", "noBuildDefinition", "name: hasLogAnalysis",
		"hasLogAnalysis:", "requiredSystems", "unusedBuilds:", "searchBranches", "getLogByID", "'422':",
	} {
		if !containsLine(string(now), name) {
			t.Errorf("the description itself has no %s", name)
		}
		if containsLine(string(then), name) {
			t.Errorf("april still has %s", name)
		}
	}
}

// containsLine looks for a name where it is structure, not where a description mentions it.
func containsLine(text, name string) bool {
	for line := range strings.Lines(text) {
		line = strings.TrimPrefix(strings.TrimSpace(line), "- ")
		if line == name || line == "operationId: "+name || strings.HasPrefix(line, name) && strings.HasSuffix(name, ":") {
			return true
		}
	}
	return false
}

// The proof is worth something only if it fails where it should: without an operation that pkg/resim
// calls, and not because of the temporary files around it.
func TestBreakingEditionIsCaught(t *testing.T) {
	before, err := os.ReadFile(committed.Client)
	if err != nil {
		t.Fatal(err)
	}
	_, err = committed.check(t.Context(), edition{"broken", []byte(`
overlay: 1.0.0
x-speakeasy-jsonpath: rfc9535
info: {title: Without batches, version: '1'}
actions:
  - {target: "$.paths['/projects/{projectID}/batches'].get", remove: true}
`)})
	if err == nil || !strings.Contains(err.Error(), "undefined") || !strings.Contains(err.Error(), "ListBatches") {
		t.Errorf("got %v, want the compiler to miss ListBatches", err)
	}
	after, err := os.ReadFile(committed.Client)
	if err != nil {
		t.Fatal(err)
	}
	if string(before) != string(after) {
		t.Error("the committed client was changed")
	}
	if found, _ := filepath.Glob("*.gen.go"); len(found) > 0 {
		t.Errorf("left behind: %v", found)
	}
}

func TestEditWithoutTarget(t *testing.T) {
	outdated := edition{"outdated", []byte(`
overlay: 1.0.0
x-speakeasy-jsonpath: rfc9535
info: {title: Outdated, version: '1'}
actions:
  - {target: $.components.schemas.noSuchSchema, remove: true}
`)}
	const ours = "openapi: 3.0.2\ninfo: {title: a, version: '1', x-prose: metrics-go}\npaths: {/a: {}}\n"
	spec := filepath.Join(t.TempDir(), "openapi.yaml")
	write := func(text string) {
		if err := os.WriteFile(spec, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(ours)
	if _, _, err := (tree{Spec: spec}).derive(outdated); err == nil || !strings.Contains(err.Error(), "noSuchSchema") {
		t.Errorf("on our description: got %v, want an error that names noSuchSchema", err)
	}
	write(strings.Replace(ours, ", x-prose: metrics-go", "", 1))
	if _, missed, err := (tree{Spec: spec}).derive(outdated); err != nil || len(missed) != 1 {
		t.Errorf("on ReSim's: got %v, %v, want one edit counted", missed, err)
	}
}
