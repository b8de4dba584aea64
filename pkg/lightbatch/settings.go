package lightbatch

import (
	"cmp"
	"errors"
	"time"
)

// Settings say what a batch is and how it is run. Project and Branch must be given.
type Settings struct {
	Project string // name or id
	Branch  string // name; syncing a config makes one that does not exist

	// Config are files of the metrics config, ".resim/metrics/config.resim.yml" by custom. The batch is
	// opened once they are synced, and emissions are checked against them. None: neither.
	Config []string
	// Templates is the folder of the config's *.liquid files. Default: "templates" beside the first file of
	// the config, if there is such a folder.
	Templates string

	Name       string // of the batch; "" lets ReSim choose one
	Version    string // of what is tested; batches of one version share a build. "" for a build of its own
	MetricsSet string // of the config; "" for none
	System     string // name or id; "" for none
	TestSuite  string // name or id; "" for none
	Revision   int    // of the test suite; 0 for the newest

	// Dir is where the tests' local files are, in a folder for each. Default: a temporary one.
	Dir string
	// Keep leaves the local files where they are. Without it they are removed when all of a test's are uploaded.
	Keep bool
	// Parallel is how many tests of [Batch.Go] run at once. Default: all.
	Parallel int
	// Grace is how long uploading and closing may go on once the context has ended. Default: one minute.
	Grace time.Duration
	// Progress, if set, is told of each piece of a file that is uploaded. It may be called by several tests at once.
	Progress func(Progress)
}

// Progress is how far an upload is. A repeated one begins anew.
type Progress struct {
	Test, File string
	Sent, Size int64 // bytes
}

func (s Settings) check() error {
	switch {
	case s.Project == "":
		return errors.New("the project is not given")
	case s.Branch == "":
		return errors.New("the branch is not given")
	case s.Revision < 0 || s.Revision > 0 && s.TestSuite == "":
		return errors.New("a revision is one of a test suite, and counted from 1")
	case s.Parallel < 0 || s.Grace < 0:
		return errors.New("the number of tests at once or the time of grace is negative")
	case s.Templates != "" && len(s.Config) == 0:
		return errors.New("there are templates, and no config that could use them")
	}
	return nil
}

func (s Settings) grace() time.Duration { return cmp.Or(s.Grace, time.Minute) }
