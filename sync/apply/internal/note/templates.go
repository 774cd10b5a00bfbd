package note

import (
	"embed"
	"fmt"
	"html/template"
	"strings"
	"unicode"

	"leadtwin/internal/crm"
)

// templateFiles has one file for each kind and language. html/template escapes values that come from Odoo.
//
//go:embed templates/*.html
var templateFiles embed.FS

func parseTemplates(formal bool) *template.Template {
	t := template.New("notes").Funcs(template.FuncMap{"formal": func() bool { return formal }})
	return template.Must(t.ParseFS(templateFiles, "templates/*.html")) // embedded: a failure is a broken build
}

// noteContent is the content of a note: a separation, a Merge or an Undo.
type noteContent interface {
	templateName() string
	templateData(language string) any
}

// Compose returns the HTML of a note in the given languages, with the signed marker as its last line.
func (c *Chatter) Compose(content noteContent, languages []string, m Marker) (string, error) {
	var b strings.Builder
	if err := c.execute(&b, content, languages); err != nil {
		return "", err
	}
	line := m.String() + " " + c.store.Identity().Sign(m.String()) // letters, digits and brackets only
	b.WriteString("<p><small>" + line + "</small></p>")
	return withoutControls(b.String()), nil
}

// execute writes a note in the given languages, one after the other.
func (c *Chatter) execute(b *strings.Builder, content noteContent, languages []string) error {
	for _, language := range languages {
		if b.Len() > 0 {
			b.WriteString("<hr/>")
		}
		name := content.templateName() + "." + language + ".html"
		if err := c.templates.ExecuteTemplate(b, name, content.templateData(language)); err != nil {
			return fmt.Errorf("compose a note: %w", err)
		}
	}
	return nil
}

// withoutControls removes characters that users paste into names: control characters, which Odoo 14 passes on so that
// XML-RPC clients cannot read the message, and those that change the text direction of all that follows.
func withoutControls(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) && r > '\u200f' {
			return -1
		}
		return r
	}, s)
}

// LeadLine is a lead as a note names it.
type LeadLine struct {
	ID                crm.LeadID
	Title             string
	Contact           string
	Salesperson       string
	FormerSalespeople string // of leads that were merged into it
	Link              string
	CarriesNote       bool
	OtherCompany      string // instead of title and contact, which a reader may not see
}
