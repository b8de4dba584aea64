package resimapi_test

import (
	"encoding/json"
	"os/exec"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/resim-contrib/metrics-go/gen/resimapi"
	"github.com/resim-contrib/metrics-go/internal/tools/specfile"
)

func TestEveryOperationHasAMethod(t *testing.T) {
	doc, err := specfile.Read("../../api/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	client := reflect.TypeFor[resimapi.ClientWithResponsesInterface]()
	for _, op := range specfile.Operations(doc) {
		name := strings.ToUpper(op.ID[:1]) + op.ID[1:] + "WithResponse"
		if _, ok := client.MethodByName(name); !ok {
			t.Errorf("%s has no method %s", op.ID, name)
		}
	}
}

// The package is for people who want nothing but the API: it may not drag anything else along.
func TestImportableAlone(t *testing.T) {
	client := packages(t, ".")
	runtime := packages(t, "github.com/oapi-codegen/runtime", "github.com/oapi-codegen/runtime/types")
	const self = "github.com/resim-contrib/metrics-go/gen/resimapi"
	if !slices.Contains(client, self) {
		t.Fatalf("go list does not name the package itself: %v", client)
	}
	for _, path := range client {
		if path != self && !slices.Contains(runtime, path) {
			t.Errorf("needs %s, which oapi-codegen/runtime does not", path)
		}
	}
}

// packages are the packages outside the standard library that building patterns takes.
func packages(t *testing.T, patterns ...string) []string {
	t.Helper()
	args := append([]string{"list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}"}, patterns...)
	out, err := exec.CommandContext(t.Context(), "go", args...).Output()
	if err != nil {
		t.Fatalf("go %v: %v", args, err)
	}
	return strings.Fields(string(out))
}

// Null and absent survive decoding and encoding as what they are, apart from zero.
func TestNullIsNotZero(t *testing.T) {
	var batch resimapi.Batch
	if err := json.Unmarshal([]byte(`{"metricsBuildID": null, "poolLabels": []}`), &batch); err != nil {
		t.Fatal(err)
	}
	if batch.MetricsBuildID != nil || batch.PoolLabels == nil {
		t.Errorf("null decoded as %v, the empty list as %v", batch.MetricsBuildID, batch.PoolLabels)
	}
	sent, err := json.Marshal(resimapi.ReportInput{BranchID: uuid.New()})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(sent), `"metricsBuildID":null`) {
		t.Errorf("a required property without a value is not sent as null: %s", sent)
	}
	if strings.Contains(string(sent), "endTimestamp") {
		t.Errorf("an optional property without a value is sent: %s", sent)
	}
}
