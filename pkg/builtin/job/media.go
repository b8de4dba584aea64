package job

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// Bounds of what is shown as it is.
const (
	mostImages   = 50
	largestImage = 32 << 20
	mostTexts    = 20
	largestText  = 64 << 10
)

// extension is that of a file, in small letters.
func extension(name string) string { return strings.ToLower(path.Ext(name)) }

// addImages shows the images that were found.
func (l *look) addImages(w *metrics.Writer) {
	var files []metrics.File
	var names []string
	taken := map[string]bool{}
	left := 0
	for _, f := range l.folders[0].files {
		switch extension(f.path) {
		case ".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".svg":
		default:
			continue
		}
		if len(files) == mostImages || f.size > largestImage || !l.isImage(f.path) {
			left++
			continue
		}
		name := strings.ToValidUTF8(path.Base(f.path), "\uFFFD")
		ext := path.Ext(name)
		name = wording.Unique(taken, strings.TrimSuffix(name, ext)) + ext
		files = append(files, metrics.FileFunc(name, func(w io.Writer) error { return l.copy(w, f.path) }))
		names = append(names, strings.ToValidUTF8(f.path, "\uFFFD"))
	}
	if len(files) == 0 {
		return
	}
	about := fmt.Sprintf("As they were found: %s.", wording.Few(names, 10))
	if left > 0 {
		about += fmt.Sprintf(" %d more are left out: no image inside, more than %s, or too many.", left, wording.Bytes(largestImage))
	}
	w.Add("Images", metrics.ImageList{Files: files}, metrics.Describe(about))
}

// isImage reports whether a file begins like an image that browsers show.
func (l *look) isImage(name string) bool {
	f, err := l.in.Logs.Open(name)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, 512)
	n, _ := io.ReadFull(f, head)
	head = head[:n]
	return strings.HasPrefix(http.DetectContentType(head), "image/") || bytes.Contains(head, []byte("<svg"))
}

func (l *look) copy(w io.Writer, name string) error {
	f, err := l.in.Logs.Open(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	_, err = io.Copy(w, f)
	return err
}

// addTexts shows the Markdown that was found, the first files by path.
func (l *look) addTexts(w *metrics.Writer) {
	shown := 0
	taken := map[string]bool{}
	for _, f := range l.folders[0].files {
		if extension(f.path) != ".md" || f.size > largestText || shown == mostTexts {
			continue
		}
		content, err := fs.ReadFile(l.in.Logs, f.path)
		if err != nil || !utf8.Valid(content) || len(bytes.TrimSpace(content)) == 0 {
			continue
		}
		shown++
		w.Add(wording.Unique(taken, "Text: "+strings.ToValidUTF8(f.path, "\uFFFD")), metrics.Text(content), metrics.Low,
			metrics.Describe("As it was found among the logs."))
	}
}
