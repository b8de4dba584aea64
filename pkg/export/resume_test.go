package export_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/resim-contrib/metrics-go/internal/conformance"
	"github.com/resim-contrib/metrics-go/pkg/export"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// uninterrupted is what an export of the first sweep gives.
func uninterrupted(t *testing.T, name string, opts ...export.Option) []byte {
	t.Helper()
	s := start(t)
	_, content := exported(t, connect(t, s), sweepOf(s), name, opts...)
	return content
}

func wantFile(t *testing.T, path string, want []byte) {
	t.Helper()
	if got := contentOf(t, path); !bytes.Equal(got, want) {
		t.Errorf("%s has %d bytes that are not the %d of an uninterrupted export", path, len(got), len(want))
	}
	for _, rest := range []string{path + ".part", path + ".part.out"} {
		if _, err := os.Stat(rest); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is left: %v", rest, err)
		}
	}
}

// slow is long enough for all that is not delayed.
const slow = 200 * time.Millisecond

// failing is a server where a job of the last batch of the sweep cannot be read, after the others were.
func failing(t *testing.T) *resimtest.Server {
	t.Helper()
	job := truth(t).Sweeps[0].Batches[5].Jobs[1].ID.String()
	return start(t, resimtest.WithFault(resimtest.Fault{Operation: "listMetricsForJob", Path: job, Times: 2, Status: 500, Delay: slow}))
}

// An export that failed is resumed to the same bytes in every format, and reads only what is missing.
func TestResumeAfterAFailure(t *testing.T) {
	for _, ending := range export.Formats() {
		for name, opts := range map[string][]export.Option{"long": nil, "pivot": {export.Pivot()}} {
			t.Run(name+ending, func(t *testing.T) {
				s := failing(t)
				c := connect(t, s, conformance.InjectedStatus(500))
				path := filepath.Join(t.TempDir(), "s"+ending)
				_, err := export.ToFile(t.Context(), c, sweepOf(s), path, opts...)
				if err == nil || !strings.Contains(err.Error(), "s"+ending+".part keeps") {
					t.Fatalf("%v", err)
				}
				result, err := export.ToFile(t.Context(), c, sweepOf(s), path, append(opts, export.Resume())...)
				if err != nil || result.TakenOver == 0 || result.TakenOver == result.Batches {
					t.Fatalf("%+v, %v", result, err)
				}
				wantFile(t, path, uninterrupted(t, "s"+ending, opts...))
			})
		}
	}
}

// Wherever an export is interrupted, resuming it gives the same bytes, and the file is not there before.
func TestResumeAfterAnInterruption(t *testing.T) {
	want := uninterrupted(t, "s.jsonl")
	s := start(t)
	c := connect(t, s)
	for calls := 1; ; calls += 7 {
		path := filepath.Join(t.TempDir(), "s.jsonl")
		ctx, progress := until(t.Context(), calls)
		_, err := export.ToFile(ctx, c, sweepOf(s), path, export.WithProgress(progress))
		if err == nil {
			if calls < 20 {
				t.Errorf("it was whole after %d calls", calls)
			}
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("the file is there before it is whole: %v", err)
		}
		if _, err := export.ToFile(t.Context(), c, sweepOf(s), path, export.Resume()); err != nil {
			t.Fatal(err)
		}
		wantFile(t, path, want)
	}
}

// What an interrupted export left can end anywhere, as after a crash, or be damaged: either it is refused, or the
// outcome is right.
func TestResumeOfWhatIsDamaged(t *testing.T) {
	want := uninterrupted(t, "s.csv")
	s := failing(t)
	c := connect(t, s, conformance.InjectedStatus(500))
	path := filepath.Join(t.TempDir(), "s.csv")
	if _, err := export.ToFile(t.Context(), c, sweepOf(s), path); err == nil {
		t.Fatal("it did not fail")
	}
	part := contentOf(t, path+".part")
	resumed, refused := 0, 0
	check := func(content []byte) {
		t.Helper()
		if err := os.WriteFile(path+".part", content, 0o600); err != nil {
			t.Fatal(err)
		}
		result, err := export.ToFile(t.Context(), c, sweepOf(s), path, export.Resume())
		var output *export.OutputError
		switch {
		case err == nil:
			wantFile(t, path, want)
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			if result.TakenOver > 0 {
				resumed++
			}
		case errors.As(err, &output) && strings.Contains(err.Error(), "--force"):
			refused++
		default:
			t.Errorf("%v", err)
		}
	}
	step := len(part)/10 + 1
	for n := 0; n < len(part); n += step {
		check(part[:n])
		damaged := bytes.Clone(part)
		damaged[n] ^= 0x55
		check(damaged)
	}
	check(append(bytes.Clone(part), "eeeeeeeeeeeeeeeeeeeeeeeeeee"...))
	if resumed == 0 || refused == 0 {
		t.Errorf("%d resumed, %d refused", resumed, refused)
	}
}

// A batch that had not ended is read again, though it was read whole.
func TestResumeReadsAgainWhatStillRan(t *testing.T) {
	job := lastJobOfTheReport(t)
	s := start(t, resimtest.WithFault(resimtest.Fault{Operation: "listMetricsForJob", Path: job, Times: 2, Status: 500, Delay: slow}))
	c := connect(t, s, conformance.InjectedStatus(500))
	path := filepath.Join(t.TempDir(), "r.csv")
	if _, err := export.ToFile(t.Context(), c, reportOf(s), path); err == nil {
		t.Fatal("it did not fail")
	}
	result, err := export.ToFile(t.Context(), c, reportOf(s), path, export.Resume())
	if err != nil || result.Unfinished != 1 || result.TakenOver != result.Batches-2 {
		t.Fatalf("%+v, %v", result, err)
	}
	_, want := exported(t, c, reportOf(s), "r.csv")
	wantFile(t, path, want)
}

// TestTwoAtOnce: the file of an export under way is nobody else's, whatever they are told to do with it.
func TestTwoAtOnce(t *testing.T) {
	s := start(t)
	path := filepath.Join(t.TempDir(), "s.csv")
	var others []error
	watch := export.WithProgress(func(export.Progress) {
		if others == nil {
			for _, o := range []export.Option{export.Resume(), export.Force()} {
				_, err := export.ToFile(t.Context(), connect(t, s), sweepOf(s), path, o)
				others = append(others, err)
			}
		}
	})
	if _, err := export.ToFile(t.Context(), connect(t, s), sweepOf(s), path, watch); err != nil {
		t.Fatal(err)
	}
	for _, err := range others {
		var output *export.OutputError
		if !errors.As(err, &output) || !strings.Contains(err.Error(), "s.csv.part: another export is writing it") {
			t.Errorf("%v", err)
		}
	}
	if len(others) != 2 {
		t.Errorf("%d others", len(others))
	}
	wantFile(t, path, uninterrupted(t, "s.csv"))
}

// lastJobOfTheReport is one of a batch that has ended.
func lastJobOfTheReport(t *testing.T) string {
	t.Helper()
	p := truth(t)
	r := p.Reports[0]
	id := ""
	for _, b := range p.Batches {
		if b.Suite == r.Suite && b.Branch == r.Branch && b.Created.After(r.Start) && b.Created.Before(r.End) && b.Status == "SUCCEEDED" && len(b.Jobs) > 0 {
			id = b.Jobs[len(b.Jobs)-1].ID.String()
		}
	}
	return id
}

func TestTargets(t *testing.T) {
	s := failing(t)
	c := connect(t, s, conformance.InjectedStatus(500))
	dir := t.TempDir()
	path := filepath.Join(dir, "s.csv")
	refused := func(says string, source export.Source, path string, opts ...export.Option) {
		t.Helper()
		_, err := export.ToFile(t.Context(), c, source, path, opts...)
		var output *export.OutputError
		if !errors.As(err, &output) || !strings.Contains(err.Error(), says) {
			t.Errorf("%v, want one that says %q", err, says)
		}
	}
	if _, err := export.ToFile(t.Context(), c, sweepOf(s), path); err == nil {
		t.Fatal("it did not fail")
	}
	left := contentOf(t, path+".part")
	refused("--resume goes on", sweepOf(s), path)
	refused("it is of sweep", reportOf(s), path, export.Resume())
	refused("use one of them", sweepOf(s), path, export.Resume(), export.Force())
	if !bytes.Equal(left, contentOf(t, path+".part")) {
		t.Error("what was refused changed what an interrupted export left")
	}
	if _, err := export.ToFile(t.Context(), c, sweepOf(s), path, export.Resume()); err != nil {
		t.Fatal(err)
	}
	whole := contentOf(t, path)
	refused("it exists already: --force replaces it", sweepOf(s), path)
	refused("it exists already", sweepOf(s), path, export.Resume()) // there is nothing to resume
	if result, err := export.ToFile(t.Context(), c, sweepOf(s), path, export.Force()); err != nil || result.TakenOver != 0 {
		t.Errorf("%+v, %v", result, err)
	}
	if !bytes.Equal(whole, contentOf(t, path)) {
		t.Error("the file is another after it was replaced by the same")
	}
	refused("its name ends in none of .csv, .jsonl, .parquet", sweepOf(s), filepath.Join(dir, "s.xlsx"))
	refused("it is a folder", sweepOf(s), folder(t, dir, "f.csv"))
	refused("no such file or directory; make the folder first", sweepOf(s), filepath.Join(dir, "nowhere", "s.csv"))
	if err := os.WriteFile(filepath.Join(dir, "o.csv.part"), []byte("somebody's notes"), 0o600); err != nil {
		t.Fatal(err)
	}
	refused("it is not what an export", sweepOf(s), filepath.Join(dir, "o.csv"), export.Resume())
	if _, err := export.ToFile(t.Context(), c, sweepOf(s), filepath.Join(dir, "new.csv"), export.Resume()); err != nil {
		t.Errorf("with nothing to resume: %v", err)
	}
}

func folder(t *testing.T, dir, name string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}
