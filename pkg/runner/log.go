package runner

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// logFormat is how standard error is written.
type logFormat string

const (
	formatAuto logFormat = "auto" // for people on a terminal, with a status line; else text
	formatText logFormat = "text" // time=… level=… msg=…
	formatJSON logFormat = "json" // one object a line
)

func parseLogFormat(s string) (logFormat, error) {
	switch f := logFormat(s); f {
	case formatAuto, formatText, formatJSON:
		return f, nil
	}
	return "", fmt.Errorf("use auto, text or json")
}

func newLog(w io.Writer, format logFormat, terminal bool, level slog.Level) *slog.Logger {
	opts := &slog.HandlerOptions{Level: level}
	switch {
	case format == formatJSON:
		return slog.New(slog.NewJSONHandler(w, opts))
	case format == formatAuto && terminal:
		return slog.New(&plainHandler{w: w, level: level})
	default:
		return slog.New(slog.NewTextHandler(w, opts))
	}
}

// plainHandler writes records the way a command speaks to people: "warning: text (key value)".
type plainHandler struct {
	w     io.Writer
	level slog.Level
	attrs []slog.Attr
}

func (h *plainHandler) Enabled(_ context.Context, l slog.Level) bool { return l >= h.level }

func (h *plainHandler) Handle(_ context.Context, r slog.Record) error {
	var details []string
	detail := func(a slog.Attr) bool {
		details = append(details, fmt.Sprintf("%s %v", a.Key, a.Value))
		return true
	}
	for _, a := range h.attrs {
		detail(a)
	}
	r.Attrs(detail)
	line := r.Message
	switch {
	case r.Level >= slog.LevelError:
		line = "error: " + line
	case r.Level >= slog.LevelWarn:
		line = "warning: " + line
	}
	if details != nil {
		line += " (" + strings.Join(details, ", ") + ")"
	}
	_, err := io.WriteString(h.w, line+"\n")
	return err
}

func (h *plainHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	more := *h
	more.attrs = append(more.attrs[:len(more.attrs):len(more.attrs)], attrs...)
	return &more
}

func (h *plainHandler) WithGroup(string) slog.Handler { return h } // the runner uses none
