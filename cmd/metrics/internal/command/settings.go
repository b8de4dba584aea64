package command

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// settingsName is what a settings file is called in the inputs folder, and in the root of an image.
const settingsName = "metrics.yaml"

// settingsFlag adds the flag that names a settings file, and reads it when flags are parsed; a note says
// which one it was.
func settingsFlag(flags *flag.FlagSet) func(*runner.Command) (settings.Settings, error) {
	given := flags.String("config", "", "set the built-in metrics up with the settings in `FILE` (default "+
		settingsName+" in the inputs, else /"+settingsName+")")
	return func(c *runner.Command) (settings.Settings, error) {
		inputs := flags.Lookup("inputs").Value.String()
		path, err := settingsFile(*given, filepath.Join(inputs, settingsName), string(filepath.Separator)+settingsName)
		if path == "" || err != nil {
			return settings.Default(), err
		}
		s, err := settings.Load(path)
		if err != nil {
			return s, err
		}
		c.Notes = append(c.Notes, "the settings are those of "+path)
		return s, nil
	}
}

// settingsFile is the one that counts: the given one, or the first that is there; "" for none.
func settingsFile(given string, places ...string) (string, error) {
	if given != "" {
		return given, nil
	}
	for _, path := range places {
		_, err := os.Stat(path)
		if err == nil {
			return path, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return "", nil
}
