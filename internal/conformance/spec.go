package conformance

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
)

// spec is the API description, read once: it is large.
var spec = sync.OnceValues(func() (routers.Router, error) {
	path, err := find(filepath.Join("api", "openapi.yaml"))
	if err != nil {
		return nil, err
	}
	doc, err := openapi3.NewLoader().LoadFromFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the API description: %w", err)
	}
	doc.Servers = nil // paths are matched below the base URL
	router, err := legacy.NewRouter(doc)
	if err != nil {
		return nil, fmt.Errorf("reading the API description: %w", err)
	}
	return router, nil
})

// find looks for a file of the repository from the working directory upwards.
func find(name string) (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			return path, nil
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return "", errors.New("no " + name + " in the working directory or above")
		}
		dir = parent
	}
}
