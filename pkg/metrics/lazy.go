package metrics

import (
	"sync"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// A document is read in two steps. First its heads: ids, names, types, statuses, and all that is
// small. The content of large series and figures is only checked, left in the file's bytes, and
// decoded when it is asked for. So what a document holds can be told at almost no cost, and a batch
// function that wants one series of each test decodes only that one.

// largeContent is the size in bytes from which decoding content later is worth the bookkeeping.
const largeContent = 512

// deferred is the content of one metric or data set that was not decoded yet.
type deferred struct {
	mu   sync.Mutex
	into proto.Message // its head
	raw  []byte        // the field that is missing there; nil when it has been decoded
}

// load decodes the content into its head.
func (c *deferred) load() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.decode()
}

// decode is load; c is locked.
func (c *deferred) decode() {
	if c.raw == nil {
		return
	}
	if err := merge(c.raw, c.into); err != nil {
		panic("metrics: content that was checked cannot be decoded: " + err.Error())
	}
	c.raw = nil
}

// whole is the document's message with all content decoded.
func (d *Document) whole() *metricspb.JobMetrics {
	for _, c := range d.deferred {
		c.load()
	}
	return d.pb
}

// loaded is a metric or data set of the document with its content decoded.
func loaded[M proto.Message](d *Document, m M) M {
	if c := d.deferred[m]; c != nil {
		c.load()
	}
	return m
}

// The fields in which large content lies. Both are alone in what they say: a metric has one payload,
// a data set one of three kinds of data.
const (
	valuesField     protowire.Number = 7  // Metric.metric_values
	seriesField     protowire.Number = 10 // MetricsData.series
	categoriesField protowire.Number = 11 // MetricsData.series_per_category
	externalField   protowire.Number = 12 // MetricsData.external_file
)

// reader decodes the heads of a document and defers content of a number of bytes or more.
type reader struct {
	large    int
	deferred map[proto.Message]*deferred
}

func newReader(large int) *reader { return &reader{large, map[proto.Message]*deferred{}} }

// file decodes a JobMetrics. Fields that repeat are merged, as protobuf demands.
func (r *reader) file(b []byte) (*metricspb.JobMetrics, error) {
	all := &metricspb.JobMetrics{}
	if len(b) < r.large {
		return all, proto.Unmarshal(b, all)
	}
	rest, err := fields(b, func(n protowire.Number, content, _ []byte) (bool, error) {
		switch n {
		case 2:
			if all.JobLevelMetrics == nil {
				all.JobLevelMetrics = &metricspb.MetricCollection{}
			}
			return true, r.collection(content, all.JobLevelMetrics)
		case 3:
			m := &metricspb.MetricsData{}
			all.MetricsData = append(all.MetricsData, m)
			return true, r.data(content, m)
		}
		return false, nil
	})
	if err != nil {
		return nil, err
	}
	return all, merge(rest, all)
}

func (r *reader) collection(b []byte, into *metricspb.MetricCollection) error {
	rest, err := fields(b, func(n protowire.Number, content, _ []byte) (bool, error) {
		if n != 1 {
			return false, nil
		}
		m := &metricspb.Metric{}
		into.Metrics = append(into.Metrics, m)
		return true, r.metric(content, m)
	})
	if err != nil {
		return err
	}
	return merge(rest, into)
}

func (r *reader) metric(b []byte, into *metricspb.Metric) error {
	return r.head(b, into, func(n protowire.Number) bool { return n == valuesField })
}

func (r *reader) data(b []byte, into *metricspb.MetricsData) error {
	return r.head(b, into, func(n protowire.Number) bool {
		return n == seriesField || n == categoriesField || n == externalField
	})
}

// head decodes a message without the content that isContent names, if that is one large field. If it
// is in several, which none may shadow, all is decoded at once.
func (r *reader) head(b []byte, into proto.Message, isContent func(protowire.Number) bool) error {
	if len(b) < r.large {
		return proto.Unmarshal(b, into)
	}
	var number protowire.Number
	var content, field []byte
	pieces := 0
	rest, err := fields(b, func(n protowire.Number, c, f []byte) (bool, error) {
		if !isContent(n) {
			return false, nil
		}
		pieces++
		number, content, field = n, c, f
		return true, nil
	})
	if err != nil {
		return err
	}
	if pieces != 1 || len(content) < r.large {
		return proto.Unmarshal(b, into)
	}
	of := into.ProtoReflect().Descriptor().Fields().ByNumber(number).Message()
	const above = 3 // the messages around a metric's content in a file
	if err := wellFormed(of, content, protowire.DefaultRecursionLimit-above); err != nil {
		return err
	}
	r.deferred[into] = &deferred{into: into, raw: field}
	return merge(rest, into)
}

func merge(b []byte, into proto.Message) error {
	return proto.UnmarshalOptions{Merge: true}.Unmarshal(b, into)
}

// fields calls take with the number, the content and all bytes of each length-delimited field, and
// collects the fields that it does not take.
func fields(b []byte, take func(n protowire.Number, content, field []byte) (bool, error)) (rest []byte, err error) {
	for len(b) > 0 {
		n, t, head := protowire.ConsumeTag(b)
		if head < 0 {
			return nil, protowire.ParseError(head)
		}
		size := protowire.ConsumeFieldValue(n, t, b[head:])
		if size < 0 {
			return nil, protowire.ParseError(size)
		}
		size += head
		if t == protowire.BytesType {
			content, _ := protowire.ConsumeBytes(b[head:])
			taken, err := take(n, content, b[:size])
			if err != nil {
				return nil, err
			}
			if taken {
				b = b[size:]
				continue
			}
		}
		rest = append(rest, b[:size]...)
		b = b[size:]
	}
	return rest, nil
}
