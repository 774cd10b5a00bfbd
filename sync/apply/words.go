package apply

import (
	"embed"
	"fmt"
	"html/template"
	"slices"
	"strings"
	"unicode"

	"leadtwin/internal/crm"
	"leadtwin/internal/plaintext"
	"leadtwin/rules"
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

// The form of address in German notes: du or Sie.
const (
	Informal = "informal"
	Formal   = "formal"
)

// longestTitle is how many characters of a title, a name or a value a note quotes.
const longestTitle = 80

// separateNote is the note that keeps leads separate.
type separateNote struct {
	People    []person
	Leads     []leadLine
	Reasons   []string // in the language of the note
	DecidedBy string   // who decided so; empty where the rules did
	Formal    bool     // Sie in German

	reasons []crm.Reason
}

// SameCompany reports whether the leads share more than a private address or number.
func (n separateNote) SameCompany() bool {
	return slices.ContainsFunc(n.reasons, func(r crm.Reason) bool {
		switch r.Code {
		case rules.SameDomain, rules.SameEntity, rules.SameRoleMailbox, rules.CompanyEqual, rules.CompanySimilar:
			return true
		default:
			return false
		}
	})
}

// Nameless reports whether no lead names a person, so that nothing says that they are different ones.
func (n separateNote) Nameless() bool {
	return !slices.ContainsFunc(n.Leads, func(l leadLine) bool { return l.Contact != "" || l.OtherCompany != "" })
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
	Edited    []string // labels of fields that users changed after the merge
	Entry     string
	Formal    bool // Sie in German

	edited        []string                     // names of the fields Edited
	MoreConflicts int                          // values beyond those listed
	labels        map[string]map[string]string // language of the note -> field -> label; without: as Leadtwin's user sees it
}

// leadLine is a lead as a note names it.
type leadLine struct {
	ID          crm.LeadID
	Title       string
	Contact     string
	Salesperson string
	Was         string // who had a part of it before a merge
	Link        string
	Here        bool // the note is on this one

	OtherCompany string // named instead of title and contact, which a reader may not see
}

// conflict is a value that a merge did not copy.
type conflict struct {
	Field, Kept, Other, From string

	name string // of the field, for its label in another language; empty for a property
}

// Limits of what a note lists: it is mailed to everybody whom it mentions.
const (
	mostConflicts = 30
	longestValue  = 200
)

// listConflicts cuts the list and its values, and counts what it leaves out.
func (n *mergedNote) listConflicts(all []conflict) {
	n.MoreConflicts = max(0, len(all)-mostConflicts)
	n.Conflicts = all[:len(all)-n.MoreConflicts]
	for i := range n.Conflicts {
		c := &n.Conflicts[i]
		c.Kept, c.Other = plaintext.SingleLine(c.Kept, longestValue), plaintext.SingleLine(c.Other, longestValue)
	}
}

// in is the note with the fields labelled in a language.
func (n mergedNote) in(language string) mergedNote {
	labels := n.labels[language]
	n.Conflicts = slices.Clone(n.Conflicts)
	for i, c := range n.Conflicts {
		if label := labels[c.name]; label != "" {
			n.Conflicts[i].Field = label
		}
	}
	n.Edited = slices.Clone(n.Edited)
	for i, name := range n.edited {
		if label := labels[name]; label != "" {
			n.Edited[i] = label
		}
	}
	return n
}

func inLanguage(data any, language string) any {
	if n, ok := data.(mergedNote); ok {
		return n.in(language)
	}
	if n, ok := data.(separateNote); ok {
		n.Reasons = make([]string, len(n.reasons))
		for i, r := range n.reasons {
			n.Reasons[i] = reasonIn(language, r)
		}
		return n
	}
	return data
}
