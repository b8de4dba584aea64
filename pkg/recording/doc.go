// Package recording keeps what ReSim answered, so that the same program can run again without ReSim.
//
// Recording is a transport in front of the network's:
//
//	rec, err := recording.Record("night", api)
//	c, err := resim.Connect(api, token, resim.WithMiddleware(rec.Middleware))
//	… // run
//	account, err := rec.Finish()
//
// Replaying is a transport that never touches the network:
//
//	tape, err := recording.Open("night")
//	c, err := resim.Connect(tape.API(), resim.NewToken("none"), resim.WithTransport(tape))
//
// # What is kept
//
// Of each GET request the answers 200, 204 and 404, from the API and from storage, whatever redirects led
// there. Other answers say nothing about the data: a later attempt may have a better one. Requests that write
// are refused. No header but the content type is kept, so no token. Of URLs of storage nothing is kept behind
// the path, and in answers of the API every URL loses its query, for that is where a signature is.
// Content from storage is kept as it is.
//
// # The folder
//
//	recording.jsonl     one line about the recording, then one for each answer, sorted by URL
//	objects/ab/cd…      contents, each named by its SHA-256
//	unfinished.jsonl    answers of a run that goes on, or was interrupted
//
// The first is replaced in one step when a run finishes, so a folder holds the last finished recording
// whatever happens to the next one. Equal data make equal files, but for the times in the first line. Contents are not
// forced to the disk: a power failure soon after the end may cost some, which are [ErrDamaged] then and fetched when
// somebody records again.
//
// # Recording again
//
// A run that records into a folder that has a recording already, finished or not, fetches only what can have
// changed. Taken from the folder is what lies below a batch (jobs, lists of metrics and data, events) and the
// documents named by those lists, provided that the batch's own record, which is fetched, says that it is final
// and was last updated when it was at the time of the recording. Everything else is fetched: reports, batches,
// builds, tags, experiences, whose names and links can change at any time.
//
// What no answer refers to any more is removed when the run finishes.
package recording
