package login

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// yamlLine is how the parser says where it stopped. The rest of its message may quote a secret.
var yamlLine = regexp.MustCompile(`\bline (\d+)`)

// readSettingsFile reads ~/.resim/resim.yaml: a flat map. Keys that are not ours belong to ReSim's
// command line. A file that does not exist is empty.
func readSettingsFile(path string) (map[string]string, error) {
	wrong := func(format string, args ...any) error {
		return fmt.Errorf("%w: %s: %s", ErrSettings, path, fmt.Sprintf(format, args...))
	}
	content, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrSettings, err)
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(content, &doc); err != nil {
		where := ""
		if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
			where = " at line " + m[1]
		}
		return nil, wrong("it is not valid YAML%s; put texts with special characters in quotes", where)
	}
	if len(doc.Content) == 0 {
		return nil, nil
	}
	root := doc.Content[0]
	if root.Kind == yaml.ScalarNode && root.Tag == "!!null" {
		return nil, nil
	}
	if root.Kind != yaml.MappingNode {
		return nil, wrong("it must be a map of keys to values, such as \"url: %s\"", productionAPI)
	}
	found := map[string]string{}
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := strings.ToLower(root.Content[i].Value), root.Content[i+1]
		if !ours[key] || value.Kind == yaml.ScalarNode && value.Tag == "!!null" {
			continue
		}
		if value.Kind != yaml.ScalarNode {
			return nil, wrong("%q at line %d must be one text", key, value.Line)
		}
		if _, twice := found[key]; twice {
			return nil, wrong("%q at line %d is there twice", key, value.Line)
		}
		found[key] = value.Value
	}
	return found, nil
}

// ours are the keys that are read.
var ours = map[string]bool{
	keyURL: true, keyAuthURL: true, keyAuth: true, keyClientID: true, keySecret: true, keySecretFile: true,
	keyUsername: true, keyPassword: true, keyPasswordFile: true, keyGovCloud: true,
	keyProdInteractive: true, keyDevInteractive: true, keyProdPassword: true, keyDevPassword: true,
}
