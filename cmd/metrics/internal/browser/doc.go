// Package browser has only tests: a headless Chromium opens the pages that this program makes, with the
// network off, and looks at what it drew. They are skipped where there is no such browser; with
// METRICS_PAGES=required they fail instead, and with METRICS_PAGES=off they are left to another run.
//
// Pictures of the pages go to dist/pages.
package browser
