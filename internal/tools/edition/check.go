package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/resim-contrib/metrics-go/internal/tools/specfile"
	"gopkg.in/yaml.v3"
)

// generator is the one that gen/resimapi is made with, at the version in go.mod.
const generator = "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen"

// tree is where the description, the client and the packages that need it are.
type tree struct {
	Spec, Config, Client string
	Packages             []string
}

// check generates the client of an edition and compiles the packages with it.
func (t tree) check(ctx context.Context, e edition) (summary string, err error) {
	doc, missed, err := t.derive(e)
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "edition-*")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(dir)
	text, err := specfile.Format(doc)
	if err != nil {
		return "", err
	}
	spec, client := filepath.Join(dir, "openapi.yaml"), filepath.Join(dir, "client.gen.go")
	if err := os.WriteFile(spec, text, 0o600); err != nil {
		return "", err
	}
	config, err := redirect(t.Config, client)
	if err != nil {
		return "", err
	}
	settings := filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(settings, config, 0o600); err != nil {
		return "", err
	}
	if err := run(ctx, "run", generator, "-config", settings, spec); err != nil {
		return "", fmt.Errorf("generating the client: %w", err)
	}
	committed, err := filepath.Abs(t.Client)
	if err != nil {
		return "", err
	}
	if _, err := os.Stat(committed); err != nil {
		return "", err // an overlay would add the file elsewhere and prove nothing
	}
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {committed: client}})
	if err != nil {
		return "", err
	}
	overlay := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(overlay, replace, 0o600); err != nil {
		return "", err
	}
	if err := run(ctx, append([]string{"build", "-overlay", overlay}, t.Packages...)...); err != nil {
		return "", fmt.Errorf("compiling with its client: %w", err)
	}
	schemas := specfile.Get(doc, "components", "schemas")
	summary = fmt.Sprintf("%d operations, %d schemas", len(specfile.Operations(doc)), len(schemas.Content)/2)
	if len(missed) > 0 {
		summary += fmt.Sprintf(" (%d edits without a target)", len(missed))
	}
	return summary, nil
}

// derive applies an edition to the description. An edit without a target is a mistake in the edition as
// long as the description is ours; on one that ReSim wrote it may be a change that has happened already.
func (t tree) derive(e edition) (*yaml.Node, []specfile.Miss, error) {
	doc, err := specfile.Read(t.Spec)
	if err != nil {
		return nil, nil, err
	}
	overlay, err := specfile.ParseOverlay(e.Overlay)
	if err != nil {
		return nil, nil, err
	}
	missed, err := overlay.Apply(doc)
	if err != nil {
		return nil, nil, err
	}
	if len(missed) > 0 && specfile.Ours(doc) {
		return nil, nil, fmt.Errorf("%d edits without a target, the first %s", len(missed), missed[0].Target)
	}
	return doc, missed, specfile.Resolve(doc)
}

// redirect is the generator's configuration with another output. Its flag for that yields to the file.
func redirect(file, output string) ([]byte, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var config map[string]any
	if err := yaml.Unmarshal(text, &config); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	config["output"] = output
	return yaml.Marshal(config)
}

// run runs the go command and turns what it says into the error, if it fails.
func run(ctx context.Context, args ...string) error {
	var output bytes.Buffer
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%w\n%s", err, strings.TrimSpace(output.String()))
	}
	return nil
}
