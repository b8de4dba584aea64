package login

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
)

// Keys of settings: names of flags and of fields of resim.yaml, and in capitals behind RESIM_ names of
// environment variables.
const (
	keyURL             = "url"
	keyAuthURL         = "auth-url"
	keyAuth            = "auth"
	keyClientID        = "client-id"
	keySecret          = "client-secret"
	keySecretFile      = "client-secret-file"
	keyUsername        = "username"
	keyPassword        = "password"
	keyPasswordFile    = "password-file"
	keyGovCloud        = "govcloud"
	keyProdInteractive = "prod-interactive-client"
	keyDevInteractive  = "dev-interactive-client"
	keyProdPassword    = "prod-non-interactive-client"
	keyDevPassword     = "dev-non-interactive-client"
)

// variable is the environment variable of a key.
func variable(key string) string {
	return "RESIM_" + strings.ToUpper(strings.ReplaceAll(key, "-", "_"))
}

// values finds settings by key.
type values struct {
	flags  map[string]string
	lookup func(string) (string, bool)
	file   map[string]string // of resim.yaml
	path   string            // of resim.yaml
	stdin  io.Reader
}

// get is the value of a key and where it was found. An empty variable counts as none.
func (v values) get(key string) (value, from string) {
	value, from, _ = v.find(key)
	return value, from
}

// find also says which rank the place has: 0 flags, 1 environment, 2 file, 3 none.
func (v values) find(key string) (value, from string, rank int) {
	if value, ok := v.flags[key]; ok {
		return value, "--" + key, 0
	}
	if v.lookup != nil {
		if value, ok := v.lookup(variable(key)); ok && value != "" {
			return value, variable(key), 1
		}
	}
	if value, ok := v.file[key]; ok {
		return value, key + " in " + v.path, 2
	}
	return "", "", 3
}

// getSecret is a secret, or the content of the file that is named for it at a place that counts more.
func (v values) getSecret(key, fileKey string) (string, error) {
	value, from, rank := v.find(key)
	name, fileFrom, fileRank := v.find(fileKey)
	switch {
	case rank == fileRank && rank < 3:
		return "", fmt.Errorf("%w: both %s and %s are given; leave one out", ErrSettings, from, fileFrom)
	case rank <= fileRank:
		return value, nil
	}
	content, err := v.readSecret(name)
	if err != nil {
		return "", fmt.Errorf("%w: %s: %w", ErrSettings, fileFrom, err)
	}
	if content == "" {
		return "", fmt.Errorf("%w: %s: there is nothing in it", ErrSettings, fileFrom)
	}
	return content, nil
}

// readSecret is the content of a file, or of standard input, without the line end behind it.
func (v values) readSecret(name string) (string, error) {
	const most = 64 << 10
	r := v.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return "", err
		}
		defer f.Close()
		r = f
	} else if r == nil {
		return "", fmt.Errorf("there is no standard input")
	}
	content, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return "", err
	}
	if len(content) > most {
		return "", fmt.Errorf("it is larger than %d bytes; that is no secret", most)
	}
	return string(bytes.TrimRight(content, "\r\n")), nil
}
