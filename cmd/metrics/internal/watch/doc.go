// Package watch waits until files have changed: a [Watcher] keeps an eye on named [Thing]s and says which
// of them are not what they were.
//
// The operating system's notices only wake it up; whether something changed, and what, follows from sizes and
// times of modification. So a notice too many does no harm, and files that come with a new folder are not
// missed. Where notices cannot be had, it looks every second.
package watch
