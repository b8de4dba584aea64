// Package stats is the arithmetic that more than one package needs: pure functions on numbers.
//
// Unless a function says otherwise, NaN and the infinities in a sample do not count; what a function
// cannot say of too few values is NaN, and an interval that the values do not bound reaches from −Inf to
// +Inf, so that every interval holds its estimate. Intervals are of 95 %, the standard deviation divides
// by n−1, sums are compensated, quantiles are R's type 7. What is random is seeded by an argument, so
// that the same values always give the same answer.
//
// The distributions are those of github.com/aclements/go-moremath, kept behind distributions.go because
// they panic or lose their tails where this package must not.
package stats
