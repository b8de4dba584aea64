package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// compare lists with oasdiff what is different between two descriptions: first everything, then what
// may break a client of the old one.
func compare(ctx context.Context, out io.Writer, command string, before, after []byte) error {
	if command == "" {
		return nil
	}
	dir, err := os.MkdirTemp("", "specupdate-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for name, content := range map[string][]byte{"before.yaml": before, "after.yaml": after} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return err
		}
	}
	for _, part := range []struct{ sub, title string }{
		{"changelog", "what changed"},
		{"breaking", "what may break a client"},
	} {
		fmt.Fprintf(out, "\n%s:\n", part.title)
		args := append(strings.Fields(command), part.sub, "--color", "never",
			"--flatten-allof",             // the overlay wraps references in allOf
			"--allow-external-refs=false", // a fetched document may not have other files read
			"before.yaml", "after.yaml")
		var complaint bytes.Buffer
		cmd := exec.CommandContext(ctx, args[0], args[1:]...)
		cmd.Dir = dir // so that the report shows short names
		cmd.Stdout, cmd.Stderr = out, &complaint
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("%s %s: %w: %s", command, part.sub, err, strings.TrimSpace(complaint.String()))
		}
	}
	return nil
}
