// Package resimtest is ReSim in a box: a server that speaks the public API over real HTTP, filled
// with generated data, for tests of programs that read it and for trying a metrics build at a desk.
//
//	s := resimtest.Start(t)                 // closed with the test
//	os.WriteFile("report_config.json", s.ReportConfig(), 0o600)
//	…
//	want := s.Data().Projects[0].Reports[0].Batches()
//
// It serves the operations that a metrics build needs, on base path /v1, and refuses what ReSim
// would refuse: a missing token, a page token of another query, a search expression it cannot read.
// The contents of metrics lie on a second host behind presigned URLs, which refuses a request that
// carries an Authorization header, as object storage does.
//
// A third host gives tokens for [Server.Credentials] as ReSim's OAuth server does, by device code, client
// credentials, password and refresh token; [WithLogin] sets how.
//
// Clients can also write: open batches for tests that they run themselves, upload logs, and sync metrics configs
// to a fourth host, as ReSim's GraphQL endpoint. [Server.LightBatches] and [Server.MetricsConfigs] are what they
// wrote; the lists of the API show it too.
//
// The data follow from a seed and a [Shape] alone. [Server.Data] is the ground truth, so that a test
// can compute what it expects without asking the API. It holds what makes programs stumble: every
// status, null values, an empty batch, a renamed experience, a deleted build, batches exactly on a
// report's bounds, other branches and suites beside the ones asked for.
//
// For tests of what reports find, a [Shape] with Story plants changes of known place and size into 60
// batches; [Story] is the truth about them.
//
// A test of a batch function that reads metrics of its own build gives the jobs their documents by
// [WithJobDocuments].
//
// At a desk, [FromOutputs] serves what one's own metrics builds wrote, and made-up batches before it.
//
// [WithFault] makes single operations fail the way networks and servers do. [InMemory] listens on
// [net.Pipe], so that a whole exchange can run inside a testing/synctest bubble.
package resimtest
