package metrics

// ValidateOption configures [Validate].
type ValidateOption func(*validation)

type validation struct{ strict bool }

// Strict also reports what ReSim accepts but should not be relied on.
func Strict() ValidateOption { return func(v *validation) { v.strict = true } }

// Severity is how bad a finding is.
type Severity int

const (
	Warning Severity = 1
	Error   Severity = 2
)

// Finding is one thing that is wrong with a document.
type Finding struct {
	Rule, Path, Name, Message string
	Severity                  Severity
}

func (f Finding) String() string { return f.Rule + " " + f.Path + ": " + f.Message }

// Validate is to come.
func Validate(d *Document, opts ...ValidateOption) []Finding { return nil }

func (s Severity) String() string {
	if s == Error {
		return "error"
	}
	return "warning"
}
