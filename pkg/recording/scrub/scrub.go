package scrub

import (
	"bytes"
	"encoding/json"
	"fmt"
	"iter"
	"net/url"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/recording"
)

// Account is what became of a recording.
type Account struct {
	Answers int            // in the copy
	Names   map[string]int // how many different texts of each kind have a pseudonym now
	Dropped map[string]int // answers that are not in the copy, by what they were
	Figures int            // Plotly figures that were emptied
}

// Option changes what is scrubbed.
type Option func(*scrubber)

// MetricNames replaces the names of metrics, data sets and events and the titles of axes too.
func MetricNames() Option { return func(s *scrubber) { s.vocabulary = true } }

// Recording writes a scrubbed copy into a folder, which must be new or empty.
func Recording(from *recording.Recording, to string, opts ...Option) (Account, error) {
	s := &scrubber{names: newNames(), documents: map[string]kindOfDocument{}, dropped: map[string]int{}}
	for _, o := range opts {
		o(s)
	}
	if err := s.copy(from, to); err != nil {
		return Account{}, fmt.Errorf("scrubbing a recording into %s: %w", to, err)
	}
	return Account{Answers: s.answers, Names: s.names.counts, Dropped: s.dropped, Figures: s.figures}, nil
}

// scrubber replaces texts.
type scrubber struct {
	vocabulary bool // metric names too
	names      *names
	documents  map[string]kindOfDocument // what is behind URLs of storage

	answers, figures int
	dropped          map[string]int
}

// kindOfDocument is what lists say of a content.
type kindOfDocument int

const (
	unnamed kindOfDocument = iota // no list names it
	metricDocument
	dataDocument
	fileDocument
)

func (s *scrubber) copy(from *recording.Recording, to string) error {
	// A first pass over the API's answers gives names their pseudonyms by what they name, before they are met where that
	// cannot be told.
	for a, err := range from.Answers() {
		if err != nil {
			return err
		}
		if a.OfAPI() {
			_ = s.answer(a)
		}
	}
	return recording.Write(to, s.header(from.Header()), s.scrubbed(from))
}

func (s *scrubber) scrubbed(from *recording.Recording) iter.Seq2[recording.Answer, error] {
	return func(yield func(recording.Answer, error) bool) {
		for a, err := range from.Answers() {
			if err != nil {
				yield(a, err)
				return
			}
			var why string
			if a.OfAPI() {
				a = s.answer(a)
			} else if a, why = s.content(a); why != "" {
				s.dropped[why]++
				continue
			}
			s.answers++
			if !yield(a, nil) {
				return
			}
		}
	}
}

func (s *scrubber) header(h recording.Header) recording.Header {
	h.API = s.api(h.API)
	h.Scrubbed = []string{"names and texts"}
	if s.vocabulary {
		h.Scrubbed = append(h.Scrubbed, "names of metrics")
	}
	unanswered := map[string]string{}
	for key, instead := range h.Unanswered {
		if strings.Contains(key, "://") {
			key = s.location(key)
		} else {
			key = s.request(key)
		}
		unanswered[key] = instead
	}
	h.Unanswered = unanswered
	return h
}

// api is the API's base URL: ReSim's own and those of this machine tell nothing.
func (s *scrubber) api(base string) string {
	u, err := url.Parse(base)
	if err == nil {
		switch host := u.Hostname(); {
		case strings.HasSuffix(host, ".resim.ai"), host == "localhost", host == "127.0.0.1", host == "::1":
			return base
		}
	}
	return "https://api.invalid/v1/"
}

// answer is an answer of the API. What is no JSON loses its content.
func (s *scrubber) answer(a recording.Answer) recording.Answer {
	key := a.URL
	var v any
	d := json.NewDecoder(bytes.NewReader(a.Content))
	d.UseNumber()
	if d.Decode(&v) == nil {
		a.Content, _ = json.Marshal(s.value(v, "", ofPath(key))) // what was decoded can be encoded
	} else {
		a.Content = nil
	}
	a.URL = s.request(key) // last, for what it asks for has a kind in the answer
	return a
}
