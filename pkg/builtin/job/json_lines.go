package job

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
)

// readJSONLines reads a file with an object in each line: emissions, or objects with a field of times.
func (l *look) readJSONLines(src *source, _ file) error {
	times := "" // the field
	stampless := map[string]int{}
	objects := 0
	err := l.lines(src, func(line []byte) bool {
		var fields map[string]any
		if err := decode(line, &fields); err != nil {
			src.bad++
			return true
		}
		objects++
		if meta, ok := fields["$metadata"].(map[string]any); ok {
			l.emission(src, meta, fields, stampless)
			return true
		}
		if _, ok := fields[times]; !ok || times == "" {
			names := slices.Sorted(maps.Keys(fields))
			i, clock := timeColumn(names)
			if i < 0 {
				stampless[""]++
				return true
			}
			times, src.clock = names[i], clock
		}
		at, err := src.read(fmt.Sprint(fields[times]))
		if err != nil {
			src.bad++
			return true
		}
		src.rows++
		delete(fields, times)
		l.fields(src, "", at, fields, 0)
		return true
	})
	for _, topic := range slices.Sorted(maps.Keys(stampless)) {
		if topic == "" {
			l.note("%s: %d objects have no field of times, called time, t, timestamp, stamp or seconds", src.path, stampless[topic])
		} else {
			l.note("%s: %d emissions of the topic %q have no timestamp", src.path, stampless[topic], topic)
		}
	}
	if err == nil && objects == 0 && src.bad == 0 {
		err = errors.New("it is empty")
	}
	return err
}

// emission adds one line of emissions.
func (l *look) emission(src *source, meta, fields map[string]any, stampless map[string]int) {
	topic, _ := meta["topic"].(string)
	data, isData := fields["$data"].(map[string]any)
	if topic == "" || !isData {
		src.bad++
		return
	}
	stamp, stamped := meta["timestamp"].(json.Number)
	if !stamped {
		src.rows++
		if len(stampless) < mostNotes || stampless[topic] > 0 {
			stampless[topic]++
		}
		return
	}
	src.clock = clock{1e-9} // nanoseconds
	at, err := src.read(stamp.String())
	if err != nil {
		src.bad++
		return
	}
	src.rows++
	if event, _ := meta["event"].(bool); event {
		if len(l.happened) < mostHappened {
			l.happened = append(l.happened, happening{src, topic, at, says(data)})
		}
		return
	}
	l.fields(src, topic, at, data, 0)
}

// says is the data of an event in words.
func says(data map[string]any) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(data)) {
		switch v := data[name].(type) {
		case string, json.Number, bool:
			parts = append(parts, fmt.Sprintf("%s: %v", name, v))
		}
	}
	return strings.ToValidUTF8(strings.Join(parts, ", "), "\uFFFD")
}

// deepest is how deep objects within objects are looked into.
const deepest = 3

// fields adds each field of an object to its series.
func (l *look) fields(src *source, prefix string, at float64, fields map[string]any, depth int) {
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		whole := name
		if prefix != "" {
			whole = prefix + "." + name
		}
		switch v := fields[name].(type) {
		case json.Number:
			number, err := v.Float64()
			if err != nil {
				number = math.NaN()
			}
			l.number(src, whole, "", at, number)
		case nil:
			if l.byName[key{src, whole}] != nil {
				l.number(src, whole, "", at, math.NaN())
			}
		case string:
			l.state(src, whole, at, v)
		case bool:
			l.state(src, whole, at, fmt.Sprint(v))
		case map[string]any:
			if depth < deepest {
				l.fields(src, whole, at, v, depth+1)
			}
		}
	}
}

// decode reads an object. NaN and the infinities, which are not JSON but written by ReSim's own tools, are null.
func decode(line []byte, into *map[string]any) error {
	read := func(line []byte) error {
		d := json.NewDecoder(bytes.NewReader(line))
		d.UseNumber()
		*into = nil
		if err := d.Decode(into); err != nil {
			return err
		}
		if d.More() || *into == nil {
			return errors.New("it is no object")
		}
		return nil
	}
	err := read(line)
	if err != nil && (bytes.Contains(line, []byte("NaN")) || bytes.Contains(line, []byte("Infinity"))) {
		err = read(withoutWords(line))
	}
	return err
}

// withoutWords replaces NaN, Infinity and -Infinity outside of texts by null.
func withoutWords(line []byte) []byte {
	var out []byte
	quoted := false
	for i := 0; i < len(line); {
		rest := line[i:]
		word := ""
		for _, w := range []string{"-Infinity", "Infinity", "NaN"} {
			if !quoted && bytes.HasPrefix(rest, []byte(w)) {
				word = w
				break
			}
		}
		switch {
		case word != "":
			out = append(out, "null"...)
			i += len(word)
			continue
		case quoted && rest[0] == '\\' && len(rest) > 1:
			out = append(out, rest[:2]...)
			i += 2
			continue
		case rest[0] == '"':
			quoted = !quoted
		}
		out = append(out, rest[0])
		i++
	}
	return out
}
