package miniodoo

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// sanitizeHTML cleans a text as Odoo stores it in an HTML field: scripts and event handlers go, bare text gets a
// paragraph, text around a link a span.
//
// Source: html_sanitize in odoo/tools/mail.py; the cases were run on 14 and 19.
func (o *Odoo) sanitizeHTML(text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	body := parseHTML(text)
	drop(body, func(n *html.Node) bool {
		return n.Type == html.CommentNode || n.DataAtom == atom.Script || n.DataAtom == atom.Style
	})
	enclose(body)
	o.clean(body)
	if only := body.FirstChild; o.major < 19 && only != nil && only.NextSibling == nil && only.DataAtom == atom.Div &&
		len(only.Attr) == 0 {
		body = only
	}
	var b strings.Builder
	for n := body.FirstChild; n != nil; n = n.NextSibling {
		o.render(&b, n)
	}
	return b.String()
}

// drop takes nodes away with all that is inside.
func drop(n *html.Node, unwanted func(*html.Node) bool) {
	for c := n.FirstChild; c != nil; {
		next := c.NextSibling
		if unwanted(c) {
			n.RemoveChild(c)
		} else {
			drop(c, unwanted)
		}
		c = next
	}
}

// enclose puts loose text into a paragraph, or into a span next to other elements.
func enclose(body *html.Node) {
	first := body.FirstChild
	if first == nil || first.NextSibling == nil && first.Type == html.ElementNode {
		return
	}
	for n := first; n != nil; n = n.NextSibling {
		if isBlock(n) {
			return
		}
	}
	wrap := &html.Node{Type: html.ElementNode, Data: "span", DataAtom: atom.Span}
	if first.Type == html.TextNode {
		wrap.Data, wrap.DataAtom = "p", atom.P
	}
	for c := body.FirstChild; c != nil; {
		next := c.NextSibling
		body.RemoveChild(c)
		wrap.AppendChild(c)
		c = next
	}
	body.AppendChild(wrap)
}

func isBlock(n *html.Node) bool {
	return slices.Contains([]string{
		"p", "div", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote",
		"pre", "form", "hr",
	}, n.Data)
}

// clean removes what may not stay: embedded things, forms around their content, attributes that are not known.
func (o *Odoo) clean(n *html.Node) {
	drop(n, func(c *html.Node) bool {
		return slices.Contains([]string{"iframe", "object", "embed", "link", "meta", "base", "input", "title"}, c.Data)
	})
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Form || c.DataAtom == atom.Button {
			for inner := c.FirstChild; inner != nil; inner = c.FirstChild {
				c.RemoveChild(inner)
				n.InsertBefore(inner, c)
			}
		}
		o.cleanAttributes(c)
		o.clean(c)
	}
	drop(n, func(c *html.Node) bool { return c.DataAtom == atom.Form || c.DataAtom == atom.Button })
}

var script = regexp.MustCompile(`(?i)^\s*(javascript|vbscript|data):`)

func (o *Odoo) cleanAttributes(n *html.Node) {
	n.Attr = slices.DeleteFunc(n.Attr, func(a html.Attribute) bool { return !o.allowed(a.Key) })
	for i, a := range n.Attr {
		switch {
		case (a.Key == "href" || a.Key == "src") && script.MatchString(a.Val):
			n.Attr[i].Val = ""
		case a.Key == "style":
			n.Attr[i].Val = cleanStyle(a.Val)
		}
	}
}

func (o *Odoo) allowed(attribute string) bool {
	if strings.HasPrefix(attribute, "data-") {
		return o.major >= 19 || strings.HasPrefix(attribute, "data-oe-") || attribute == "data-id"
	}
	switch attribute {
	case "href", "src", "alt", "title", "class", "style", "target", "id", "name", "rel", "width", "height", "colspan",
		"rowspan", "align", "valign", "border",
		"cellpadding", "cellspacing", "bgcolor", "color", "lang", "dir", "start", "type", "summary", "role":
		return true
	}
	return false
}

// cleanStyle keeps the properties that cannot move an element over others.
func cleanStyle(style string) string {
	var keep []string
	for part := range strings.SplitSeq(style, ";") {
		name, value, ok := strings.Cut(part, ":")
		name = strings.TrimSpace(strings.ToLower(name))
		if ok && name != "position" && name != "z-index" && !strings.Contains(value, "url(") {
			keep = append(keep, name+":"+strings.TrimSpace(value))
		}
	}
	return strings.Join(keep, "; ")
}

func (o *Odoo) render(b *strings.Builder, n *html.Node) {
	switch n.Type {
	case html.TextNode:
		text := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(n.Data)
		if o.major >= 19 {
			text = strings.ReplaceAll(text, "\u00a0", "&nbsp;")
		}
		b.WriteString(text)
		return
	case html.ElementNode:
	default:
		return
	}
	b.WriteString("<" + n.Data)
	for _, a := range n.Attr {
		b.WriteString(" " + a.Key + `="` +
			strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;", ">", "&gt;").Replace(a.Val) + `"`)
	}
	b.WriteString(">")
	if isVoid(n.Data) {
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		o.render(b, c)
	}
	b.WriteString("</" + n.Data + ">")
}
