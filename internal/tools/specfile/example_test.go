package specfile_test

import (
	"fmt"

	"github.com/resim-contrib/metrics-go/internal/tools/specfile"
)

// An overlay deprecates an operation; the rest of the document keeps its order.
func Example() {
	doc, err := specfile.Parse([]byte(`{"openapi": "3.0.2", "paths": {"/a": {"get": {"operationId": "getA"}}}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	overlay, err := specfile.ParseOverlay([]byte(`
overlay: 1.0.0
x-speakeasy-jsonpath: rfc9535
info: {title: Deprecate, version: '1'}
actions:
  - {target: "$.paths['/a'].get", update: {deprecated: true}}
  - {target: "$.paths['/b'].get", update: {deprecated: true}}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	missed, err := overlay.Apply(doc)
	if err != nil {
		fmt.Println(err)
		return
	}
	text, _ := specfile.Format(doc)
	fmt.Printf("%smissed: %s\n", text, missed[0].Target)
	// Output:
	// openapi: "3.0.2"
	// paths:
	//   /a:
	//     get:
	//       operationId: getA
	//       deprecated: true
	// missed: $.paths['/b'].get
}
