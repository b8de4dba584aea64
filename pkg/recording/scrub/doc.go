// Package scrub makes a copy of a recording in which names are replaced, to be handed to somebody who must not
// know them.
//
//	tape, err := recording.Open("night")
//	account, err := scrub.Recording(tape, "night-scrubbed")
//
// The copy replays like the original, for the same ids. The same name has the same pseudonym throughout it: "experience 7"
// in the list of jobs is "experience 7" along the axis of a chart.
//
// # Replaced
//
// In answers of the API every text: names, descriptions, versions, accounts, organisations, locations, parameters and
// their values unless they are numbers, tags, the texts of errors, links, and what is searched for. In documents every text
// too: descriptions, text metrics, labels, states, categories, series of strings, file names.
//
// # Kept
//
// Ids, times, numbers, statuses and other words of the API, units, colors, the order of things and how many there are;
// and, unless [MetricNames] is given, the names of metrics, data sets and events, the keys of metrics' tags and the titles
// of axes, so that gates and reports that go by them work as before. What somebody wrote into those is kept with them.
//
// # Dropped
//
// What cannot be read as a document: images, films and other files, contents that no list names. Plotly figures are
// emptied, as any of their values may be a name. What the schema does not know is left out. The [Account] counts all that.
package scrub
