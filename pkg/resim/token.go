package resim

import (
	"fmt"
	"io"
	"log/slog"
)

const redacted = "[redacted]"

// Token is the bearer token of an API. It never prints: every way of formatting it gives "[redacted]".
type Token struct{ secret string }

// NewToken makes a Token.
func NewToken(secret string) Token { return Token{secret} }

// IsZero reports whether there is no token.
func (t Token) IsZero() bool { return t.secret == "" }

// String is "[redacted]".
func (t Token) String() string { return redacted }

// Format writes "[redacted]" whatever the verb.
func (t Token) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// GoString is "[redacted]".
func (t Token) GoString() string { return redacted }

// LogValue is "[redacted]".
func (t Token) LogValue() slog.Value { return slog.StringValue(redacted) }

// MarshalText is "[redacted]", for JSON too.
func (t Token) MarshalText() ([]byte, error) { return []byte(redacted), nil }
