// Package resim is one authenticated connection to ReSim's API and to the storage its answers point to.
//
//	c, err := resim.Connect("https://api.resim.ai/v1", resim.NewToken(token))
//	report, err := c.Report(ctx, project, id)
//	for batch, err := range c.Batches(ctx, project, resim.Equal("test_suite_id", report.TestSuite.String())) {
//		…
//	}
//
// Lists are lazy, fetch 100 items a page and can be ranged over again. Records are plain values: what
// the API may leave out or send as null is the zero value, and the fields say so.
//
// # Errors
//
// Every failure of an operation is an [*Error] that names it, with a kind for [errors.Is]:
// [ErrUnauthorized], [ErrNotFound] and so on. An answer that is not what the API describes (a web page,
// half a document, a status it does not know, an id that is null) is [ErrAnswer] and says where, down
// to the item of the page; it is never a zero value.
//
// # Writing
//
// Tests that run outside ReSim are written by [Client.CreateLightBatch], [Client.CreateJob], [Client.CreateJobLog]
// with [Client.Upload], [Client.CloseJob] and [Client.CloseBatch]; package lightbatch puts them in order.
// [Client.UpdateMetricsConfig] sets the metrics config of a branch.
//
// # Retries
//
// What only reads, closes or uploads is repeated on 429, 500, 502, 503 and 504, on broken
// connections, on bodies that are empty or end early, whatever length was announced, and on attempts without
// progress: up to five attempts, fifteen if the host only says that it has too much to do, and up to
// 500 repetitions of all operations together that no success earned back, so that a service that is
// down is not hammered. Waits grow with full jitter; a Retry-After, as seconds or as a date, is
// honoured unless it exceeds the budget, which ends the call at once. How many requests are under way
// adapts: it begins moderate, grows while answers come quickly, is halved when the host pushes back
// with 429 or 503, and recovers; what the host asks to wait, all wait. See [Retry] and
// [WithConcurrency].
//
// What creates something is repeated only on 429, which says that it was not carried out: a second batch or
// test would be one too many.
//
// # The token
//
// The token goes to the API's own scheme, host and port, and not to storage, nor across redirects. One operation
// takes it elsewhere, because ReSim serves it there: [Client.UpdateMetricsConfig] asks the API's sibling for
// GraphQL, a host of the same domain by the same scheme, or the one that [WithGraphQLURL] names. Once the API has refused it with 401, the operations here fail without another request. Error
// texts pass [Client.Redact]. Storage is reached over https at public or private addresses, but
// not at this machine or its link, except when the API itself is on this machine.
//
// # Recordings
//
// [WithMiddleware] puts a transport of the caller's in front of the network, and [WithTransport] one in its place, such
// as those of pkg/recording, which keep every answer and replay it.
//
// # Editions
//
// The generated client builds the requests, from operations and parameters that both known editions
// of the API have (spring and summer 2026); the answers are decoded here. So a client generated from
// an older or newer description, with fields and operations added or dropped, still compiles with
// this package, and what a record lacks is the zero value.
package resim
