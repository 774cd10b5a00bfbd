package apply

import (
	"embed"
	"fmt"
	"html/template"
	"strings"
	"unicode"

	"leadtwin/internal/crm"
)

// The texts of notes, one file for each kind and language. What comes from Odoo is escaped by html/template.
//
//go:embed templates/*.html
var templates embed.FS

// words makes the texts of notes.
type words struct{ all *template.Template }

func readWords() *words {
	return &words{template.Must(template.ParseFS(templates, "templates/*.html"))} // embedded: a failure is a broken build
}

// note writes a text in all its languages, and under it the line that identifies the note.
func (w *words) note(kind string, languages []string, data any, line string) (string, error) {
	var b strings.Builder
	for _, language := range languages {
		if b.Len() > 0 {
			b.WriteString("<hr/>")
		}
		if err := w.all.ExecuteTemplate(&b, kind+"."+language+".html", inLanguage(data, language)); err != nil {
			return "", fmt.Errorf("write a note: %w", err)
		}
	}
	b.WriteString("<p><small>" + line + "</small></p>") // letters, digits and brackets only
	return printable(b.String()), nil
}

// printable leaves out control characters, which Odoo 14 sends on as they are, so that XML-RPC can no longer read the
// message, and those that turn the direction of writing for all that follows. People get both into names by pasting.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) && r > '\u200f' {
			return -1
		}
		return r
	}, s)
}

// separateNote is what a note says that keeps leads apart.
type separateNote struct {
	People  []person
	Leads   []leadLine
	Reasons []string // in the language of the note
	reasons []crm.Reason
}

// Several says that more than one salesperson is meant, so that they have something to agree on.
func (n separateNote) Several() bool { return len(n.People) > 1 }

// mergedNote is what the note on a survivor says.
type mergedNote struct {
	People    []person // who lost a lead
	Gone      []leadLine
	Owner     string
	Conflicts []conflict
	Lost      []string
	Entry     string
}

// leadLine is a lead as a note names it.
type leadLine struct {
	ID          crm.LeadID
	Title       string
	Contact     string
	Salesperson string
	Was         string // who had a part of it before a merge
	Link        string
	Here        bool // the note stands on this one
}

// conflict is a value that a merge did not take over.
type conflict struct{ Field, Kept, Other, From string }

func inLanguage(data any, language string) any {
	if n, ok := data.(separateNote); ok {
		n.Reasons = make([]string, len(n.reasons))
		for i, r := range n.reasons {
			n.Reasons[i] = reasonIn(language, r)
		}
		return n
	}
	return data
}
