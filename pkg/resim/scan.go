package resim

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/go-faster/jx"
	"github.com/google/uuid"
)

// The lists that come by the thousand are read in one pass, field by field, by a decoder that skips
// what is not used; encoding/json takes several passes and some times as long. The pass takes what is
// plain and gives up at anything else. Then encoding/json decides, and says what is wrong: so there is
// one opinion on what is right, and it is not this one's.

// scanned is a record that can be read field by field. What scan does not know it skips.
type scanned interface {
	scan(s *scanner, field []byte) error
}

// errOdd means that something is not plain.
var errOdd = errors.New("it is not plain")

// scanner reads one answer. Its errors only say that it gave up.
type scanner struct {
	*jx.Decoder
	names   *names
	scratch []byte // of the text that is being read
	ids     []id   // of the record that is being read
}

// scanPage reads a page; ok is false if it is not plain.
func (l listing[T]) scanPage(body []byte, n *names) (p page[T], ok bool) {
	d := jx.GetDecoder()
	defer jx.PutDecoder(d)
	d.ResetBytes(body)
	s := &scanner{Decoder: d, names: n}
	err := d.ObjBytes(func(_ *jx.Decoder, field []byte) (err error) {
		switch string(field) {
		case l.field:
			p.items, err = l.scan(s)
		case "nextPageToken":
			err = s.text(&p.next)
		case "total":
			err = s.integer(&p.total)
		default:
			err = s.Skip()
		}
		return err
	})
	if err != nil || !errors.Is(d.Skip(), io.EOF) {
		return page[T]{}, false
	}
	return p, true
}

// likely is how many records a list has that is not empty, on a guess.
const likely = 16

// scanList reads a list of records; null is the empty one.
func scanList[T any, W wire[T], P interface {
	*W
	scanned
}](s *scanner) (items []T, err error) {
	if s.Next() == jx.Null {
		return nil, s.Null()
	}
	var w, blank W
	field := func(_ *jx.Decoder, name []byte) error { return P(&w).scan(s, name) }
	err = s.Arr(func(d *jx.Decoder) error {
		w = blank
		if err := d.ObjBytes(field); err != nil {
			return err
		}
		item, err := w.record()
		if items == nil {
			items = make([]T, 0, likely)
		}
		items = append(items, item)
		return err
	})
	return items, err
}

// null reads a null, if that is what comes.
func (s *scanner) null() (bool, error) {
	if s.Next() != jx.Null {
		return false, nil
	}
	return true, s.Null()
}

// bytes reads a text; it is valid until the next one is read.
func (s *scanner) bytes() (text []byte, err error) {
	if s.scratch, err = s.StrAppend(s.scratch[:0]); err != nil {
		return nil, err
	}
	if !utf8.Valid(s.scratch) || bytes.Contains(s.scratch, []byte("\uFFFD")) { // what stands for what is no text
		return nil, errOdd
	}
	return s.scratch, nil
}

// text reads a text, for which a null changes nothing.
func (s *scanner) text(into *string) error {
	if null, err := s.null(); null || err != nil {
		return err
	}
	text, err := s.bytes()
	*into = string(text)
	return err
}

// name reads a text that comes again and again.
func name[S ~string](s *scanner, into *S) error {
	if null, err := s.null(); null || err != nil {
		return err
	}
	text, err := s.bytes()
	*into = S(s.names.keep(text))
	return err
}

func (s *scanner) needed(into *id) error {
	if s.Next() == jx.Null {
		return errOdd
	}
	return s.optional((*optionalID)(into))
}

func (s *scanner) optional(into *optionalID) error {
	if null, err := s.null(); null || err != nil {
		return err
	}
	text, err := s.bytes()
	if err != nil {
		return err
	}
	parsed, err := uuid.ParseBytes(text)
	if err != nil || len(text) != 36 {
		return errOdd
	}
	*into = optionalID(parsed)
	return nil
}

// list reads ids; they are valid until the next record is read.
func (s *scanner) list(into *[]id) error {
	*into = nil
	if null, err := s.null(); null || err != nil {
		return err
	}
	s.ids = s.ids[:0]
	err := s.Arr(func(*jx.Decoder) error {
		var v id
		err := s.needed(&v)
		s.ids = append(s.ids, v)
		return err
	})
	*into = s.ids
	return err
}

func (s *scanner) moment(into *moment) error {
	if null, err := s.null(); null || err != nil {
		return err
	}
	text, err := s.bytes()
	if err != nil {
		return err
	}
	var t time.Time
	err = t.UnmarshalText(text)
	*into = moment(t.UTC())
	return err
}

func (s *scanner) bool(into *bool) error {
	if null, err := s.null(); null || err != nil {
		return err
	}
	v, err := s.Bool()
	*into = v
	return err
}

// number reads the text of a number.
func (s *scanner) number() (string, error) {
	if s.Next() != jx.Number {
		return "", errOdd
	}
	text, err := s.Raw()
	return string(text), err
}

func (s *scanner) integer(into *int) error {
	if null, err := s.null(); null || err != nil {
		return err
	}
	text, err := s.number()
	if err == nil {
		*into, err = strconv.Atoi(text)
	}
	return err
}

func (s *scanner) float(into **float64) error {
	*into = nil
	if null, err := s.null(); null || err != nil {
		return err
	}
	text, err := s.number()
	if err != nil {
		return err
	}
	v, err := strconv.ParseFloat(text, 64)
	*into = &v
	return err
}

// texts reads a map of texts.
func (s *scanner) texts(into *map[string]string) error {
	if *into != nil { // the field comes twice
		return errOdd
	}
	if null, err := s.null(); null || err != nil {
		return err
	}
	*into = map[string]string{}
	return s.ObjBytes(func(_ *jx.Decoder, key []byte) error {
		if !utf8.Valid(key) || bytes.Contains(key, []byte("\uFFFD")) {
			return errOdd
		}
		k, value := s.names.keep(key), ""
		err := name(s, &value)
		(*into)[k] = value
		return err
	})
}

func (w *wireJob) scan(s *scanner, field []byte) error {
	switch string(field) {
	case "jobID":
		return s.needed(&w.ID)
	case "batchID":
		return s.optional(&w.Batch)
	case "buildID":
		return s.optional(&w.Build)
	case "branchID":
		return s.optional(&w.Branch)
	case "systemID":
		return s.optional(&w.System)
	case "experienceID":
		return s.optional(&w.Experience)
	case "experienceName":
		return name(s, &w.ExperienceName)
	case "jobStatus":
		return name(s, &w.Status)
	case "conflatedStatus":
		return name(s, &w.Conflated)
	case "jobMetricsStatus":
		return name(s, &w.MetricsStatus)
	case "creationTimestamp":
		return s.moment(&w.Created)
	case "lastUpdatedTimestamp":
		return s.moment(&w.LastUpdated)
	case "runCounter":
		return s.integer(&w.RunCounter)
	case "parameters":
		return s.texts(&w.Parameters)
	case "executionErrors":
		if null, err := s.null(); null || err != nil {
			return err
		}
		return errOdd // they are rare
	}
	return s.Skip()
}

func (w *wireMetric) scan(s *scanner, field []byte) error {
	switch string(field) {
	case "metricID":
		return s.needed(&w.ID)
	case "name":
		return name(s, &w.Name)
	case "type":
		return name(s, &w.Type)
	case "status":
		return name(s, &w.Status)
	case "value":
		return s.float(&w.Value)
	case "unit":
		return name(s, &w.Unit)
	case "eventMetric":
		return s.bool(&w.Event)
	case "metricURL":
		return s.text(&w.URL)
	case "dataIDs":
		return s.list(&w.DataIDs)
	case "creationTimestamp":
		return s.moment(&w.Created)
	}
	return s.Skip()
}

func (w *wireMetricsData) scan(s *scanner, field []byte) error {
	switch string(field) {
	case "dataID":
		return s.needed(&w.ID)
	case "name":
		return name(s, &w.Name)
	case "metricsDataType":
		return name(s, &w.Type)
	case "metricsDataURL":
		return s.text(&w.URL)
	case "filename":
		return s.text(&w.Filename)
	case "creationTimestamp":
		return s.moment(&w.Created)
	}
	return s.Skip()
}
