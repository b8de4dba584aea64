package runner_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/runner"
)

const (
	batchFile  = "batch_metrics_config.json"
	reportFile = "report_config.json"
	secret     = "eyJhbGciOiJIUzI1NiJ9.c2VjcmV0.c2lnbmF0dXJl-and-some-more"
	someID     = "0b6f3a52-3a5d-4a7e-9c0e-1f5b7a2c9d10"
)

// Every config that cannot be used is one line that names the file, the field and what to do, and
// exit status 2 before any request is made.
func TestBadConfig(t *testing.T) {
	config := func(fields string) string {
		return `{"authToken": "` + secret + `", ` + fields + `}`
	}
	const ids = `"projectID": "` + someID + `", "batchID": "` + someID + `"`
	tests := []struct {
		name, file, content string
		args                []string
		want                string // without "build: " and the line's end
	}{
		{
			name: "missing", args: []string{"--mode", "report"},
			want: "report mode needs IN/report_config.json, which does not exist; mount it, or choose another --mode or --inputs",
		}, {
			name: "empty", file: batchFile, content: " \n",
			want: "IN/batch_metrics_config.json is empty; it must be a JSON object with authToken, apiURL, projectID and batchID",
		}, {
			name: "not JSON", file: reportFile, content: "{\n  \"authToken\": \"" + secret + "\",\n  apiURL\n}",
			want: "IN/report_config.json is not a JSON object (syntax error in line 3); it must hold authToken, apiURL, projectID and reportID",
		}, {
			name: "truncated", file: reportFile, content: `{"authToken": "` + secret,
			want: "IN/report_config.json is not a JSON object (syntax error in line 1); it must hold authToken, apiURL, projectID and reportID",
		}, {
			name: "a list", file: batchFile, content: `["` + secret + `"]`,
			want: "IN/batch_metrics_config.json is not a JSON object; it must hold authToken, apiURL, projectID and batchID",
		}, {
			name: "null", file: batchFile, content: `null`,
			want: "IN/batch_metrics_config.json is not a JSON object; it must hold authToken, apiURL, projectID and batchID",
		}, {
			name: "two values", file: batchFile, content: config(`"apiURL": "https://api.example.com/v1", `+ids) + "{}",
			want: "IN/batch_metrics_config.json is not a JSON object (syntax error in line 1); it must hold authToken, apiURL, projectID and batchID",
		}, {
			name: "too large", file: batchFile, content: `{"authToken": "` + strings.Repeat(secret, 20000) + `"}`,
			want: "the config file cannot be read: IN/batch_metrics_config.json is larger than 1048576 bytes; check that it is a file this user may read",
		}, {
			name: "a boolean for the URL", file: batchFile, content: config(`"apiURL": true, ` + ids),
			want: `IN/batch_metrics_config.json: field "apiURL" must be a string, not a boolean`,
		}, {
			name: "a number for a string", file: batchFile, content: config(`"apiURL": 8, ` + ids),
			want: `IN/batch_metrics_config.json: field "apiURL" must be a string, not a number`,
		}, {
			name: "a list for an id", file: batchFile, content: config(`"apiURL": "https://api.example.com/v1", "batchID": ["` + someID + `"]`),
			want: `IN/batch_metrics_config.json: field "batchID" must be a string, not a list`,
		}, {
			name: "an object for the token", file: batchFile, content: `{"authToken": {"secret": "` + secret + `"}, "apiURL": "https://api.example.com/v1", ` + ids + `}`,
			want: `IN/batch_metrics_config.json: field "authToken" must be a string, not an object`,
		}, {
			name: "missing fields, all at once", file: reportFile, content: `{"apiURL": null}`,
			want: `IN/report_config.json: field "authToken" is missing; ReSim fills it in, so fetch the config again; ` +
				`field "apiURL" is missing; ReSim fills it in, so fetch the config again; ` +
				`field "reportID" is missing; ReSim fills it in, so fetch the config again`,
		}, {
			name: "a blank token", file: batchFile, content: `{"authToken": " ", "apiURL": "https://api.example.com/v1", ` + ids + `}`,
			want: `IN/batch_metrics_config.json: field "authToken" is blank; ReSim fills it in, so fetch the config again`,
		}, {
			name: "a token of two lines", file: batchFile, content: `{"authToken": "` + secret + `\nX-Other: 1", "apiURL": "https://api.example.com/v1", ` + ids + `}`,
			want: `IN/batch_metrics_config.json: field "authToken" contains a character that no token has; fetch the config again`,
		}, {
			name: "ids that are none", file: batchFile, content: config(`"apiURL": "https://api.example.com/v1", "projectID": "my project", "batchID": "00000000-0000-0000-0000-000000000000"`),
			want: `IN/batch_metrics_config.json: field "projectID" is no UUID: "my project"; field "batchID" is no UUID: "00000000-0000-0000-0000-000000000000"`,
		}, {
			name: "a token where an id belongs", file: batchFile, content: config(`"apiURL": "https://api.example.com/v1", "batchID": "` + secret + `"`),
			want: `IN/batch_metrics_config.json: field "batchID" is no UUID: it has 56 characters`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in, out := inputs(t, test.file, test.content)
			got := run(t, []runner.Compute{speed, passRate, trend}, append(test.args, "--inputs", in, "--outputs", out)...)
			got.Stderr = replaced(got.Stderr, in, "IN")
			want := outcome{Status: runner.ExitUsage, Stderr: "build: " + test.want + "\n"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			wantEmpty(t, out)
		})
	}
}

// What the URL must be is decided by pkg/resim; the runner says in which file and field it stands.
func TestBadURL(t *testing.T) {
	for name, url := range map[string]string{
		"http beyond this machine": "http://api.example.com/v1",
		"no scheme":                "api.example.com/v1",
		"another scheme":           "ftp://api.example.com/v1",
		"no host":                  "https:///v1",
		"no URL at all":            "https://%zz",
	} {
		t.Run(name, func(t *testing.T) {
			in, out := inputs(t, batchFile, `{"authToken": "`+secret+`", "apiURL": "`+url+`", "batchID": "`+someID+`"}`)
			got := run(t, []runner.Compute{passRate}, "--inputs", in, "--outputs", out)
			if got.Status != runner.ExitUsage || strings.Count(got.Stderr, "\n") != 1 ||
				!strings.HasPrefix(got.Stderr, "build: "+filepath.Join(in, batchFile)+`: field "apiURL": `) {
				t.Errorf("got %+v, want exit 2 and one line that names file and field", got)
			}
			wantEmpty(t, out)
		})
	}
}

func TestHTTPRefusalNamesTheFlag(t *testing.T) {
	in, out := inputs(t, batchFile, `{"authToken": "`+secret+`", "apiURL": "http://api.example.com/v1", "batchID": "`+someID+`"}`)
	got := run(t, []runner.Compute{passRate}, "--inputs", in, "--outputs", out)
	if !strings.Contains(got.Stderr, "--allow-http") {
		t.Errorf("%q does not say how to permit it", got.Stderr)
	}
}

// A config file that is a folder, and one of another user.
func TestUnreadableConfig(t *testing.T) {
	in, out := inputs(t, "", "")
	if err := os.Mkdir(filepath.Join(in, reportFile), 0o755); err != nil {
		t.Fatal(err)
	}
	got := run(t, []runner.Compute{trend}, "--inputs", in, "--outputs", out)
	got.Stderr = replaced(got.Stderr, in, "IN")
	want := outcome{Status: runner.ExitUsage, Stderr: "build: the config file cannot be read: read IN/report_config.json: is a directory; check that it is a file this user may read\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	in, out = inputs(t, batchFile, "{}")
	open(t, in, out)
	if err := os.Chmod(filepath.Join(in, batchFile), 0); err != nil {
		t.Fatal(err)
	}
	cmd, ended := process(t, []string{"BUILD_UNPRIVILEGED=1"}, "--inputs", in, "--outputs", out)
	_ = cmd.Run()
	got = ended()
	got.Stderr = replaced(got.Stderr, in, "IN")
	want.Stderr = "build: the config file cannot be read: open IN/batch_metrics_config.json: permission denied; check that it is a file this user may read\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestBadInputsFolder(t *testing.T) {
	in, out := inputs(t, "file", "")
	for _, test := range []struct{ name, inputs, want string }{
		{"missing", "IN/nowhere", "the inputs folder IN/nowhere does not exist; mount it there, or name another with --inputs"},
		{"a file", "IN/file", "the inputs folder IN/file is a file; name the folder that holds it with --inputs"},
		{"below a file", "IN/file/in", "the inputs folder cannot be read: stat IN/file/in: not a directory; check its permissions, or name another with --inputs"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := run(t, []runner.Compute{speed}, "--inputs", replaced(test.inputs, "IN", in), "--outputs", out)
			got.Stderr = replaced(got.Stderr, in, "IN")
			if diff := cmp.Diff(outcome{Status: runner.ExitUsage, Stderr: "build: " + test.want + "\n"}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// open lets every user into temporary folders.
func open(t *testing.T, folders ...string) {
	t.Helper()
	for _, f := range folders {
		for _, dir := range []string{f, filepath.Dir(f)} {
			if err := os.Chmod(dir, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
}
