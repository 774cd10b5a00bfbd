package plaintext

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// FromHTML is the text of a piece of HTML in one line: without markup, comments, scripts and styles, and with runs of
// white space as one space. Tags other than those inside a line, such as <b>, end a word.
func FromHTML(markup string) string {
	var text strings.Builder
	tokens := html.NewTokenizer(strings.NewReader(markup))
	for skipped := false; ; {
		kind := tokens.Next()
		switch kind {
		case html.ErrorToken: // the end: the reader cannot fail
			return strings.Join(strings.Fields(text.String()), " ")
		case html.TextToken:
			if !skipped {
				text.Write(tokens.Text())
			}
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			name, _ := tokens.TagName()
			tag := atom.Lookup(name)
			skipped = kind == html.StartTagToken && (tag == atom.Script || tag == atom.Style)
			if !isInsideLine(tag) {
				text.WriteByte(' ')
			}
		case html.CommentToken, html.DoctypeToken:
		}
	}
}

func isInsideLine(tag atom.Atom) bool {
	return slices.Contains([]atom.Atom{
		atom.A, atom.B, atom.Code, atom.Em, atom.Font, atom.I, atom.Mark, atom.S, atom.Small, atom.Span, atom.Strong,
		atom.Sub, atom.Sup, atom.U,
	}, tag)
}
