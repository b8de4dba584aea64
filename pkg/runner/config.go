package runner

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Where ReSim puts inputs into a container and expects the outputs.
const (
	DefaultInputs  = "/tmp/resim/inputs"
	DefaultOutputs = "/tmp/resim/outputs"
)

// DefaultTimeout is the deadline of a run on the command line.
const DefaultTimeout = time.Hour

// Config says how [Run] runs. The zero value runs as in ReSim's container, without a deadline.
type Config struct {
	Inputs       string        // folder to read; default [DefaultInputs]
	Outputs      string        // folder to write, which must exist; default [DefaultOutputs]
	Mode         Mode          // default [Auto]
	Target       Target        // what to judge, if the inputs do not say; they are not read then
	Concurrency  int           // requests at the same time, to the API and to the storage each, and up to 64 documents ahead; default 64
	Timeout      time.Duration // deadline of the run, reading and computing; 0: none
	TolerateLoss bool          // go on without what cannot be read, and say so in the output; else it is an error
	AllowHTTP    bool          // permit an API that is neither https nor on this machine
	Strict       bool          // warnings of the validation fail the run too
	Record       string        // folder to keep every answer in, see pkg/recording; default none
	Replay       string        // folder of such a recording, to run from it without a network or inputs; default none

	// ClientOptions are further options of the connection: how patiently it repeats, how large an answer
	// may be, under which name it asks. The fields of this struct count more.
	ClientOptions []resim.Option

	IDs       func() uuid.UUID  // of metrics and data; default random, see [metrics.SeededIDs]
	Transport http.RoundTripper // of all requests, for tests; default as in pkg/resim

	Log           *slog.Logger                        // warnings, and requests at debug level; default none
	Progress      func(Progress)                      // called now and then until the functions have ended; default none
	ProgressEvery time.Duration                       // how often; default every 5 s
	AfterWrite    func(context.Context, Result) error // called when the output is written; its error fails the run
}

func (c Config) withDefaults() (Config, error) {
	if c.Inputs == "" {
		c.Inputs = DefaultInputs
	}
	if c.Outputs == "" {
		c.Outputs = DefaultOutputs
	}
	mode, err := ParseMode(string(c.Mode))
	if err != nil {
		return c, err
	}
	c.Mode = mode
	if c.Concurrency < 0 {
		return c, fmt.Errorf("a concurrency of %d makes no sense; use 1 or more, or 0 for the default", c.Concurrency)
	}
	if c.Timeout < 0 {
		return c, fmt.Errorf("a timeout of %v makes no sense; use a positive one, or 0 for none", c.Timeout)
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.ProgressEvery <= 0 {
		c.ProgressEvery = 5 * time.Second
	}
	return c, nil
}
