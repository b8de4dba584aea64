package metrics

import "fmt"

// Severity is how bad a [Finding] is.
type Severity int

const (
	Warning Severity = 1 // ReSim takes the document; something is probably not meant
	Error   Severity = 2 // ReSim refuses the document, or shows something wrong
)

// String is "warning" or "error".
func (s Severity) String() string {
	switch s {
	case Warning:
		return "warning"
	case Error:
		return "error"
	default:
		return fmt.Sprintf("SEVERITY(%d)", int(s))
	}
}

// Finding is one thing that is wrong with a document.
type Finding struct {
	Rule     string // "V23", or "G5" in strict mode; [Rules] lists them
	Severity Severity
	Path     string // of the value in the document: "job_level_metrics.metrics[3].status"
	Name     string // of the metric, data set or event; "" if it has none
	Message  string // what is wrong, with the values, and what to do
}

// String is the finding in one line.
func (f Finding) String() string {
	name := ""
	if f.Name != "" {
		name = " (" + quote(f.Name) + ")"
	}
	return fmt.Sprintf("%v %s at %s%s: %s", f.Severity, f.Rule, f.Path, name, f.Message)
}

// quote shows a value of the document, cut if it is long.
func quote(s string) string { return fmt.Sprintf("%q", cut(s)) }
