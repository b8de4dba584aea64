package preview

import (
	"bytes"
	"fmt"
	"html"
	"io"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/renderer"
	gmhtml "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
)

// maxMarkdown is how many bytes of a text are rendered; what is longer is shown as it is written.
const maxMarkdown = 1 << 20

// markdown renders text: HTML in it is left out, links to scripts are emptied, and images, which would
// be fetched, become links.
func markdown(text string) safe {
	if len(text) > maxMarkdown {
		return safe(fmt.Sprintf("<p>This text has %s bytes and is shown as it is written.</p><pre>%s</pre>", grouped(len(text)), html.EscapeString(text)))
	}
	var b bytes.Buffer
	if err := converter.Convert([]byte(text), &b); err != nil {
		return safe("<pre>" + html.EscapeString(text) + "</pre>")
	}
	return safe(b.String())
}

// converter is safe for concurrent use.
var converter = goldmark.New(
	goldmark.WithExtensions(
		extension.NewTable(extension.WithTableCellAlignMethod(extension.TableCellAlignAttribute)), // the policy forbids style attributes
		extension.Strikethrough, extension.Linkify, extension.TaskList,
	),
	goldmark.WithRendererOptions(renderer.WithNodeRenderers(util.Prioritized(imageLinks{}, 1))),
)

// imageLinks renders images as links.
type imageLinks struct{}

func (imageLinks) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindImage, func(w util.BufWriter, _ []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
		target := string(node.(*ast.Image).Destination)
		var err error
		switch {
		case !entering:
			_, err = io.WriteString(w, "</a>")
		default:
			if gmhtml.IsDangerousURL(node.(*ast.Image).Destination) {
				target = ""
			}
			_, err = fmt.Fprintf(w, `<a class="picture" href="%s">`, html.EscapeString(target))
		}
		return ast.WalkContinue, err
	})
}
