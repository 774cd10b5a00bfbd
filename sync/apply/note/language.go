package note

import (
	"strings"

	"leadtwin/internal/crm"
)

// The languages of notes. Auto follows the readers.
const (
	Auto    = "auto"
	English = "en"
	German  = "de"
)

// The form of address in German notes: du or Sie.
const (
	Informal = "informal"
	Formal   = "formal"
)

// Languages returns the languages of a note for these readers: the configured one or, with Auto, those they chose in
// Odoo. A note for readers of both languages starts with English.
func (c *Chatter) Languages(d *crm.Directory, readers []crm.UserID) []string {
	if c.options.Language != Auto {
		return []string{c.options.Language}
	}
	var german, other bool
	for _, id := range readers {
		u, known := d.Users[id]
		if !known || !u.IsSalesperson() || c.isOwnUser(id) {
			continue
		}
		if isLocaleOf(u.Lang, German) {
			german = true
		} else {
			other = true
		}
	}
	switch {
	case german && other:
		return []string{English, German}
	case german:
		return []string{German}
	}
	return []string{English}
}

// Locales returns, for each of these languages, the locale that a reader chose in Odoo, such as de_AT. Languages that no
// reader chose are left out, since the database may not have them.
func Locales(d *crm.Directory, readers []crm.UserID, languages []string) map[string]string {
	locales := map[string]string{}
	for _, language := range languages {
		for _, id := range readers {
			if u := d.Users[id]; locales[language] == "" && isLocaleOf(u.Lang, language) {
				locales[language] = u.Lang
			}
		}
	}
	return locales
}

func isLocaleOf(locale, language string) bool {
	return locale == language || strings.HasPrefix(locale, language+"_")
}
