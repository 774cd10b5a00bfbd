package odooclient

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

func findElement(root *html.Node, is func(*html.Node) bool) *html.Node {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && is(n) {
			return n
		}
	}
	return nil
}

func hasClass(n *html.Node, class string) bool {
	for _, a := range n.Attr {
		if a.Key == "class" {
			return slices.Contains(strings.Fields(a.Val), class)
		}
	}
	return false
}

func childElements(n *html.Node) []*html.Node {
	var out []*html.Node
	for child := range n.ChildNodes() {
		if child.Type == html.ElementNode {
			out = append(out, child)
		}
	}
	return out
}

// textOf is all text in a node, with single spaces.
func textOf(n *html.Node) string {
	var b strings.Builder
	for child := range n.Descendants() {
		if child.Type == html.TextNode {
			b.WriteString(child.Data)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// ownText is the text of a node that is not in its elements.
func ownText(n *html.Node) string {
	var b strings.Builder
	for child := range n.ChildNodes() {
		if child.Type == html.TextNode {
			b.WriteString(child.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
