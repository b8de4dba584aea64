// Package filelock keeps programs from working on one file at the same time. The locks are advisory: they keep
// out those who ask. Systems and file systems without such locks keep nobody out.
package filelock
