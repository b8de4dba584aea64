package preview

import "io/fs"

// Option configures a page.
type Option func(*options)

type options struct {
	title string
	files fs.FS
	bytes int64 // of all images of the page
	image int64 // of one image
	gzip  []byte
}

func newOptions(opts []Option) options {
	o := options{title: "Metrics", image: maxImage, bytes: maxImages}
	for _, f := range opts {
		f(&o)
	}
	return o
}

// Title is the title of the page, a file's name for example. Default: Metrics.
func Title(title string) Option { return func(o *options) { o.title = title } }

// Files is the folder that the document is in, from which its images are embedded. The FS of an
// [os.Root] keeps links from leading out of it. Default: none, images are named only.
func Files(folder fs.FS) Option { return func(o *options) { o.files = folder } }

// Plotly is plotly.js, compressed by gzip: a bundle that does without eval, such as
// plotly.js-strict-dist-min. Default: none, charts are not drawn.
func Plotly(bundle []byte) Option { return func(o *options) { o.gzip = bundle } }
