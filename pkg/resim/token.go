package resim

import (
	"fmt"
	"io"
	"log/slog"
)

const redacted = "[redacted]"

// Token is the bearer token of an API. It never prints: every way of formatting it gives "[redacted]".
// The zero Token is none.
type Token struct {
	// A function, because fmt and other printers that use reflection read the fields of a struct that
	// holds a Token in an unexported field, without asking the Token's methods.
	secret func() string
}

// NewToken makes a Token. An empty secret is the zero Token.
func NewToken(secret string) Token {
	if secret == "" {
		return Token{}
	}
	return Token{func() string { return secret }}
}

func (t Token) reveal() string {
	if t.secret == nil {
		return ""
	}
	return t.secret()
}

// IsZero reports whether there is no token.
func (t Token) IsZero() bool { return t.secret == nil }

// String is "[redacted]".
func (t Token) String() string { return redacted }

// GoString is "[redacted]".
func (t Token) GoString() string { return redacted }

// Format writes "[redacted]" whatever the verb.
func (t Token) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// LogValue is "[redacted]".
func (t Token) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText is "[redacted]", for JSON too.
func (t Token) MarshalText() ([]byte, error) { return []byte(redacted), nil }
