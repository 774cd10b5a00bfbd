package miniodoo

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// parseHTML reads a fragment as it is written: attributes keep their order and a table gets no body of its own, as in
// libxml2, which Odoo uses. The nodes hang under a body element.
func parseHTML(text string) *html.Node {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	at := body
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return body
		}
		t := z.Token()
		switch kind {
		case html.TextToken:
			at.AppendChild(&html.Node{Type: html.TextNode, Data: t.Data})
		case html.CommentToken:
			at.AppendChild(&html.Node{Type: html.CommentNode, Data: t.Data})
		case html.StartTagToken, html.SelfClosingTagToken:
			at = closeImpliedEnds(at, t.Data)
			n := &html.Node{Type: html.ElementNode, Data: t.Data, DataAtom: t.DataAtom, Attr: t.Attr}
			at.AppendChild(n)
			if kind == html.StartTagToken && !isVoid(t.Data) {
				at = n
			}
		case html.EndTagToken:
			at = closeThrough(at, t.Data)
		default: // a doctype
		}
	}
}

func isVoid(name string) bool {
	return slices.Contains([]string{"br", "img", "hr", "input", "meta", "link", "base", "embed", "col"}, name)
}

func closeImpliedEnds(at *html.Node, next string) *html.Node {
	ends := map[string][]string{"li": {"li"}, "td": {"td", "th"}, "th": {"td", "th"}, "tr": {"tr", "td", "th"}}[next]
	if isBlock(&html.Node{Data: next}) {
		ends = []string{"p"}
	}
	for at.Parent != nil && slices.Contains(ends, at.Data) {
		at = at.Parent
	}
	return at
}

func closeThrough(at *html.Node, name string) *html.Node {
	for n := at; n != nil && n.DataAtom != atom.Body; n = n.Parent {
		if n.Data == name {
			return n.Parent
		}
	}
	return at
}
