// Package plotly carries plotly.js for the pages that this program makes.
//
// It is plotly-strict.min.js of the npm package plotly.js-strict-dist-min, as it is published, compressed
// by gzip -9 -n: the bundle that knows every type of trace and does without eval. A smaller one would
// draw what it does not know as a line and say nothing. To replace it:
//
//	npm pack plotly.js-strict-dist-min@VERSION && tar xzf plotly.js-strict-dist-min-VERSION.tgz
//	gzip -9 -n -c package/plotly-strict.min.js >plotly-strict.min.js.gz && cp package/LICENSE .
package plotly

import _ "embed" // the bundle

// Version is the version of plotly.js. Its licence is MIT, in the file LICENSE beside this one.
const Version = "3.7.0"

// Bundle is plotly.js, compressed by gzip.
//
//go:embed plotly-strict.min.js.gz
var Bundle []byte
