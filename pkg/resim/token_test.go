package resim_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

func TestTokenNeverPrints(t *testing.T) {
	token := resim.NewToken(secret)
	type open struct{ Token resim.Token }
	type hidden struct{ token resim.Token } // printers reach into it by reflection
	type deep struct {
		m map[string]hidden
		p *hidden
		s []resim.Token
	}
	client, err := resim.Connect("https://api.resim.ai/v1", token)
	if err != nil {
		t.Fatal(err)
	}
	values := []any{
		token, &token,
		open{token},
		&open{token},
		hidden{token},
		&hidden{token},
		[]any{token},
		map[string]any{"t": token},
		deep{map[string]hidden{"a": {token}}, &hidden{token}, []resim.Token{token}},
		client, fmt.Errorf("it is %v", token),
	}
	var shown []string
	for _, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%p", "%b", "%c", "%U", "%e", "%10.3s"} {
			shown = append(shown, fmt.Sprintf(verb, v))
		}
		if text, err := json.Marshal(v); err == nil {
			shown = append(shown, string(text))
		}
		if text, err := xml.Marshal(v); err == nil {
			shown = append(shown, string(text))
		}
		var log bytes.Buffer
		for _, h := range []slog.Handler{slog.NewTextHandler(&log, nil), slog.NewJSONHandler(&log, nil)} {
			slog.New(h).With("with", v).Info("m", "v", v, slog.Group("g", "v", v))
		}
		shown = append(shown, log.String())
	}
	shown = append(shown, token.String(), token.GoString())
	hex := fmt.Sprintf("%x", secret)
	for _, s := range shown {
		if strings.Contains(s, secret) || strings.Contains(s, hex) || strings.Contains(strings.ToLower(s), hex) {
			t.Errorf("it prints: %s", s)
		}
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%t", "%b", "%c", "%U", "%e", "%10.3s"} {
		if text := fmt.Sprintf(verb, token); text != "[redacted]" {
			t.Errorf("%s gives %s", verb, text)
		}
	}
	for text, want := range map[string]string{
		fmt.Sprint(token): "[redacted]", fmt.Sprintf("%#v", token): "[redacted]",
		mustJSON(t, token): `"[redacted]"`, mustJSON(t, map[string]any{"k": open{token}}): `{"k":{"Token":"[redacted]"}}`,
	} {
		if text != want {
			t.Errorf("got %s, want %s", text, want)
		}
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestZeroToken(t *testing.T) {
	if !(resim.Token{}).IsZero() || !resim.NewToken("").IsZero() || resim.NewToken("x").IsZero() {
		t.Error("IsZero is wrong")
	}
}
