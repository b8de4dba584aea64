// Package settings is what a team can set of the built-in metrics: what counts, what is shown, and the
// gates that turn a finding into a status. The same settings, and the same file, serve all modes.
//
//	s, err := settings.Load("metrics.yaml")
//	runner.Main(report.Default(report.With(s)), batch.Default(batch.With(s)), job.Default(job.With(s)))
//
// # The file
//
// A settings file is a small YAML file. Every key may be left out, and then has its default. A share is
// written as 5 % or as 0.05; a list of one may be written without brackets; * in a name stands for any text.
//
//	significance level: 5 %             of all comparisons together, 0.1 to 50 %; default 5 %
//	minimum batches: 8                  before a report says that something changed, 2 to 1000; default 8
//	failing: [BLOCKER, ERROR]           what counts as a hard failure, of WARNING, BLOCKER and ERROR
//	request budget: 20000               what a report may spend on tests' metrics, newest first
//	show: [summary, tags]               which items; default all of them, see Items
//	ignore:                             what is left out
//	  tags: [work in progress]          experiences with one of these tags
//	  experiences: ["smoke *"]
//	  metrics: ["debug *"]
//	weights:                            in the weighted pass rate; the first that fits a test counts
//	  - tag: safety                     or experience, or both
//	    weight: 3
//	limits:                             of series and scalars of a test; the first that fits counts
//	  - metric: "* deviation"
//	    warn above: 0.2                 and warn below, block above, block below
//	    block above: 0.5
//	series:                             data sets that a batch puts together over its tests
//	  - data: speeds
//	    each: test                      counts the same; default sample
//	gates:                              what warns or blocks; without gates nothing is judged
//	  - block when: metric worse        or warn when
//	    metrics: ["* deviation"]        default all
//	    by more than: 5 %               of what it was; default at all
//	  - warn when: newly failing        also broken and unstable
//	    tags: [safety]                  default all; experiences likewise
//	  - block when: pass rate below
//	    threshold: 90 %
//
// What is wrong with a file is said all at once, each with its line. A name that fits nothing is no
// mistake, for the same file serves all modes.
package settings
