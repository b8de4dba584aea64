package lightbatch_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/lightbatch"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// recovered is what a call panics with, nil if it does not.
func recovered(f func()) (value any) {
	defer func() { value = recover() }()
	f()
	return nil
}

// TestPanic: the stack goes up, test and batch are closed, and the panic goes on.
func TestPanic(t *testing.T) {
	for name, panics := range map[string]func(batch *lightbatch.Batch, ctx context.Context, f func(context.Context, *lightbatch.Test) error) error{
		"here": func(batch *lightbatch.Batch, ctx context.Context, f func(context.Context, *lightbatch.Test) error) error {
			return batch.Test(ctx, "pick", f)
		},
		"on a goroutine": func(batch *lightbatch.Batch, ctx context.Context, f func(context.Context, *lightbatch.Test) error) error {
			batch.Go(ctx, "pick", f)
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			value := recovered(func() {
				_ = lightbatch.Run(t.Context(), b.client, b.settings(), func(ctx context.Context, batch *lightbatch.Batch) error {
					return panics(batch, ctx, func(context.Context, *lightbatch.Test) error { panic("no arm " + b.server.Token()) })
				})
			})
			if p, ok := value.(*lightbatch.Panicked); ok && name != "here" {
				if !strings.Contains(p.Stack, "panic_test.go") {
					t.Errorf("the stack is %s", p.Stack)
				}
				value = p.Value
			}
			if value != "no arm "+b.server.Token() {
				t.Errorf("panicked with %v", value)
			}
			b.wantClosed()
			j := b.job()
			if j.Status != "ERROR" || j.Message != "panic: no arm [redacted]" {
				t.Errorf("the test is %+v", j)
			}
			if diff := cmp.Diff([]string{"CONTAINER_LOG stacktrace.log", "EMISSIONS_LOG emissions.resim.jsonl"}, uploaded(j)); diff != "" {
				t.Errorf("logs (-want +got):\n%s", diff)
			}
			stack := j.Logs[0].Content
			if !bytes.Contains(stack, []byte("panic_test.go")) || bytes.Contains(stack, []byte(b.server.Token())) {
				t.Errorf("the stack is %s", stack)
			}
		})
	}
}

// TestPanicOfBatch: open tests are closed first.
func TestPanicOfBatch(t *testing.T) {
	b := newBench(t)
	value := recovered(func() {
		_ = lightbatch.Run(t.Context(), b.client, b.settings(), func(ctx context.Context, batch *lightbatch.Batch) error {
			running := make(chan struct{})
			batch.Go(ctx, "pick", func(ctx context.Context, test *lightbatch.Test) error {
				close(running)
				<-ctx.Done() // which the panic ends
				return context.Cause(ctx)
			})
			<-running
			panic(fs.ErrInvalid)
		})
	})
	// What the test returned would be lost, so the panic has it with it.
	p, ok := value.(*lightbatch.Panicked)
	if !ok || p.Value != fs.ErrInvalid || !errors.Is(p, fs.ErrInvalid) || !strings.Contains(p.Error(), "did not return") {
		t.Errorf("panicked with %v", value)
	}
	b.wantClosed()
}

// TestGoexit: so do t.FailNow and its like end a goroutine.
func TestGoexit(t *testing.T) {
	b := newBench(t)
	batch := b.open(b.settings())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = batch.Test(t.Context(), "pick", func(context.Context, *lightbatch.Test) error {
			runtime.Goexit()
			return nil
		})
	}()
	<-done
	wantError(t, batch.Close(t.Context()), `test "pick": the test's function ended its goroutine without returning`)
	b.wantClosed()
	if j := b.job(); j.Status != "ERROR" || len(uploaded(j)) != 1 {
		t.Errorf("the test is %+v", j)
	}
}

// TestStackThatCannotBeUploaded does not keep the test open, nor is it kept secret.
func TestStackThatCannotBeUploaded(t *testing.T) {
	b := newBench(t)
	b.server.SetFaults(resimtest.Fault{Operation: "upload", Status: 403, Times: 1})
	value := recovered(func() {
		_ = lightbatch.Run(t.Context(), b.client, b.settings(), func(ctx context.Context, batch *lightbatch.Batch) error {
			return batch.Test(ctx, "pick", func(context.Context, *lightbatch.Test) error { panic("no arm") })
		})
	})
	p, ok := value.(*lightbatch.Panicked)
	if !ok || p.Value != "no arm" || !errors.Is(p, resim.ErrForbidden) || !strings.Contains(p.Error(), "uploading stacktrace.log") {
		t.Errorf("panicked with %v", value)
	}
	b.wantClosed()
	if got := uploaded(b.job()); !cmp.Equal(got, []string{"EMISSIONS_LOG emissions.resim.jsonl"}) {
		t.Errorf("uploaded %q", got)
	}
}
