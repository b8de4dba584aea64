package preview

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
)

// block is data for the page's script, in a script element that no browser runs.
type block struct {
	id      string
	content []byte // JSON without any <
}

// newBlock escapes every <, so that no data can end its element or begin a comment.
func newBlock(id string, v any) (block, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return block{}, err
	}
	return block{id, bytes.ReplaceAll(b, []byte("<"), []byte(`\u003c`))}, nil
}

func (b block) write(w io.Writer) error {
	_, err := fmt.Fprintf(w, "<script type=\"application/json\" id=\"%s\">%s</script>\n", b.id, b.content)
	return err
}
