package metrics

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"strings"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// strictFile is G25 as far as the path tells: it stays within the folder, and is there once.
func (c *checker) strictFile(p place, d *dataSet, files map[string]int) {
	if d.file == "" { // V74
		return
	}
	p = p.at("external_file.path")
	if leavesFolder(d.file) {
		c.error("G25", p, "the path %s leads out of the folder of the document; make it relative to that folder", quote(d.file))
		return
	}
	name := path.Clean(d.file)
	if first, ok := files[name]; ok {
		c.warn("G25", p, "the file %s is also that of metrics_data[%d]; refer to one data set, or use two files", quote(d.file), first)
		return
	}
	files[name] = d.i
}

// leavesFolder reports whether a path is absolute or leads upwards, on any system.
func leavesFolder(file string) bool {
	slashed := strings.ReplaceAll(file, `\`, "/")
	drive := len(slashed) > 2 && slashed[1:3] == ":/"
	clean := path.Clean(slashed)
	return path.IsAbs(clean) || drive || clean == ".." || strings.HasPrefix(clean, "../") || strings.ContainsRune(file, 0)
}

// checkAttachments is G25 of the files themselves.
func (c *checker) checkAttachments() {
	images := map[*dataSet]bool{}
	for _, m := range c.doc.GetJobLevelMetrics().GetMetrics() {
		switch _, _, payload := c.payloadOf(m); v := payload.(type) {
		case *metricspb.ImageMetricValues:
			images[c.set(v.GetImageDataId())] = true
		case *metricspb.ImageListMetricValues:
			for _, id := range v.GetImageDataIds() {
				images[c.set(id)] = true
			}
		}
	}
	for _, d := range c.sets {
		if d.dataType() != fileType || d.file == "" || leavesFolder(d.file) {
			continue
		}
		if problem := inspectFile(c.files, path.Clean(d.file), images[d]); problem != "" {
			c.warn("G25", dataPlace(d).at("external_file.path"), "the file %s %s", quote(d.file), problem)
		}
	}
}

// inspectFile says what is wrong with a file; "" for nothing.
func inspectFile(fsys fs.FS, name string, image bool) string {
	info, err := fs.Stat(fsys, name) // before it is opened: a pipe would wait for somebody to write to it
	switch {
	case err != nil:
		return "cannot be opened; put it into the folder of the document"
	case !info.Mode().IsRegular():
		return "is no regular file; refer to one"
	case info.Size() == 0:
		return "is empty; write it before the document"
	}
	f, err := fsys.Open(name)
	if err != nil {
		return "cannot be opened; put it into the folder of the document"
	}
	defer func() { _ = f.Close() }()
	if !image {
		return ""
	}
	head := make([]byte, 512)
	n, _ := io.ReadFull(f, head)
	if !looksLikeImage(head[:n]) {
		return "does not begin like an image that browsers show; use PNG, JPEG, GIF, WebP or SVG"
	}
	return ""
}

// looksLikeImage knows the beginnings of the formats that browsers show.
func looksLikeImage(head []byte) bool {
	for _, magic := range []string{"\x89PNG\r\n\x1a\n", "\xff\xd8\xff", "GIF87a", "GIF89a", "BM", "\x00\x00\x01\x00"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	riff := len(head) >= 12 && string(head[:4]) == "RIFF" && string(head[8:12]) == "WEBP"
	avif := len(head) >= 8 && string(head[4:8]) == "ftyp"
	return riff || avif || bytes.Contains(head, []byte("<svg"))
}
