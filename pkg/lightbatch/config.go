package lightbatch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// config is a metrics config with what belongs to it.
type config struct {
	*emissions.Config
	templates []resim.MetricsTemplate
}

// emitting is how emissions are checked.
func (c *config) emitting() []emissions.Option {
	if c == nil {
		return nil
	}
	return []emissions.Option{emissions.WithConfig(c.Config)}
}

func (c *config) sync(ctx context.Context, client *resim.Client, project uuid.UUID, branch string) error {
	if err := client.UpdateMetricsConfig(ctx, project, branch, c.YAML(), c.templates); err != nil {
		return fmt.Errorf("syncing the metrics config: %w", err)
	}
	return nil
}

// readConfig reads the files of a config and its templates; nil if there are none.
func readConfig(files []string, templates string) (*config, error) {
	if len(files) == 0 {
		return nil, nil
	}
	loaded, err := emissions.Load(files...)
	if err != nil {
		return nil, err
	}
	c := &config{Config: loaded}
	if templates == "" {
		templates = filepath.Join(filepath.Dir(files[0]), "templates")
	} else if info, err := os.Stat(templates); err != nil || !info.IsDir() {
		return nil, errors.Join(fmt.Errorf("reading the templates: %s is no folder", templates), not(err, fs.ErrNotExist))
	}
	found, err := emissions.Templates(templates)
	for _, t := range found {
		c.templates = append(c.templates, resim.MetricsTemplate{Name: t.Name, Contents: t.Content})
	}
	return c, err
}

// not is an error other than one that says no more.
func not(err, known error) error {
	if errors.Is(err, known) {
		return nil
	}
	return err
}

// Synced is what [Sync] has synced.
type Synced struct {
	Project   uuid.UUID
	Topics    int
	Templates []string // names, sorted
	Warnings  []string // what is probably not meant, or was lost in merging
}

// Sync makes files the metrics config of a branch, as [Open] does: files are merged, templates are the *.liquid
// files of a folder, by default "templates" beside the first file, if there is one. The project is a name or id;
// the branch is a name, and made if it does not exist.
func Sync(ctx context.Context, client *resim.Client, project, branch string, files []string, templates string) (Synced, error) {
	if len(files) == 0 {
		return Synced{}, errors.New("there is no config to sync")
	}
	c, err := readConfig(files, templates)
	if err != nil {
		return Synced{}, err
	}
	done := Synced{Topics: len(c.Topics()), Warnings: c.Warnings()}
	for _, t := range c.templates {
		done.Templates = append(done.Templates, t.Name)
	}
	if done.Project, err = findProject(ctx, client, project); err != nil {
		return Synced{}, err
	}
	return done, c.sync(ctx, client, done.Project, branch)
}
