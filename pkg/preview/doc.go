// Package preview shows a document as one HTML page that needs no network, and what changed between
// two documents as text or as such a page.
//
//	err := preview.Page(w, doc, preview.Plotly(bundle), preview.Files(folder.FS()))
//
// The page is self-contained: charts, figures, images, and the library that draws are in it. What a
// document says is only data on the page: text is escaped, Markdown is rendered without HTML, figures
// are JSON that no browser runs, images are found by their content and only below the folder given.
// A Content-Security-Policy lists the hashes of the page's own scripts and styles and permits nothing
// else, so neither script nor request can come out of a document.
//
// The library is plotly.js, which the caller brings, see [Plotly]: it has some megabytes, and programs
// that only make metrics need not carry it.
package preview
