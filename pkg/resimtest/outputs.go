package resimtest

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// FromOutputs serves what metrics builds wrote, instead of generated data: dir/jobs/NAME/metrics.binproto,
// one test per folder, of the experience NAME, and if it is there dir/batch/metrics.binproto, the metrics of
// the batch of these tests. Files that a document attaches lie beside it and are served too. A folder of a
// test without a metrics.binproto is a test that ended in ERROR.
//
// That batch, "your outputs", is the newest one of a report, and exactly what was written. All around it is
// made up and says so in its name: project, suite, branch, builds, and the batches before it, 8 of them unless
// [Shape].Batches says otherwise. Those have [Batch.MadeUp] and the same tests with the same documents under
// other ids, in which the values of scalar metrics have noise: from a normal distribution around the value
// with a deviation of 3 % of it, cut off at 3.5 deviations. Whole numbers without a unit stay whole, shares
// stay within 0 and 1, or 0 % and 100 %. A metric that passed or failed is judged anew by its own definition of
// failure, if it has one: what crosses it by the noise is FAIL_BLOCK, what no longer does is PASSED. All else,
// series, texts, figures and events, is the same in every batch.
//
// Of a [Shape], Batches, PageSize and EventMetricsListed count. Times are the same on every day: the newest
// batch is from the autumn of 2026. [Open] fails if there is no test with a metrics.binproto in dir, or if a
// file cannot be read or breaks a rule of ReSim's; its error names the file. [Server.WriteInputs] has no logs
// to write.
func FromOutputs(dir string) Option { return func(c *config) { c.outputs = dir } }

// outputFile is what a metrics build writes.
const outputFile = "metrics.binproto"

// outputs are what the builds of one batch wrote.
type outputs struct {
	tests []testOutput // by name
	batch *given       // nil: nothing
}

// testOutput is what the build of one test wrote.
type testOutput struct {
	name  string
	given *given // nil: nothing
}

// data is what the options ask for.
func (c *config) data() (*Data, error) {
	if c.outputs == "" {
		data, err := generate(c.seed, c.shape, c.documents)
		if err != nil {
			return nil, fmt.Errorf("generating data: %w", err)
		}
		return data, nil
	}
	if c.documents != nil {
		return nil, errors.New("FromOutputs and WithJobDocuments both say what jobs wrote; use one of them")
	}
	out, err := readOutputs(c.outputs)
	if err != nil {
		return nil, fmt.Errorf("reading what metrics builds wrote: %w", err)
	}
	return newHistory(c.seed, c.shape, out), nil
}

func readOutputs(dir string) (outputs, error) {
	var out outputs
	jobs := filepath.Join(dir, "jobs")
	entries, err := os.ReadDir(jobs)
	if errors.Is(err, fs.ErrNotExist) {
		return out, fmt.Errorf("%s has no folder jobs; it must hold a folder with a %s for each test", dir, outputFile)
	}
	if err != nil {
		return out, err
	}
	wrote := false
	for _, e := range entries {
		folder := filepath.Join(jobs, e.Name())
		info, err := os.Stat(folder) // follows links
		if err != nil {
			return out, err
		}
		if !info.IsDir() || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		g, err := readOutput(folder)
		if err != nil {
			return out, err
		}
		wrote = wrote || g != nil
		out.tests = append(out.tests, testOutput{e.Name(), g})
	}
	if !wrote {
		return out, fmt.Errorf("no folder in %s has a %s; there must be one for each test", jobs, outputFile)
	}
	out.batch, err = readOutput(filepath.Join(dir, "batch"))
	return out, err
}

// readOutput is the document in a folder, nil if there is none.
func readOutput(folder string) (*given, error) {
	file := filepath.Join(folder, outputFile)
	content, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if len(content) == 0 {
		return nil, fmt.Errorf("%s is empty", file)
	}
	doc, err := metrics.Unpack(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for _, f := range metrics.Validate(doc) {
		if f.Severity == metrics.Error {
			return nil, fmt.Errorf("%s: ReSim would refuse it: %v", file, f)
		}
	}
	g, err := newGiven(doc)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	g.folder = folder
	return g, nil
}

// bodies are the metrics and data sets as storage keeps them.
func (g *given) bodies() []part {
	if g.variation == nil {
		return g.parts
	}
	varied := make([]part, len(g.parts))
	for i, p := range g.parts {
		varied[i] = part{p.metric, p.id, g.variation.body(p)}
	}
	return varied
}

// content is what storage keeps under an id, nil if that is nothing.
func (g *given) content(id uuid.UUID) ([]byte, error) {
	for _, parts := range [][]part{g.parts, g.eventParts} {
		for _, p := range parts {
			if p.id == id {
				return g.variation.body(p), nil
			}
		}
	}
	for _, d := range g.data {
		if d.ID == id && d.Filename != "" && g.folder != "" {
			return attached(g.folder, d.Filename)
		}
	}
	return nil, nil
}

// attached is the content of a file below a folder, nil if there is none.
func attached(folder, name string) ([]byte, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	content, err := root.ReadFile(filepath.FromSlash(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return content, err
}
