package note

import (
	"context"
	"fmt"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/records"
)

// auto lets the language of notes follow the readers; else it is rules.English or rules.German.
const auto = "auto"

// The form of address in German notes: du or Sie.
const (
	informal = "informal"
	formal   = "formal"
)

// Languages returns the languages of a note for these readers: the configured one or, with auto, those they chose in
// Odoo. A note for readers of both languages starts with English.
func (c *Chatter) Languages(d *crm.Directory, readers []crm.UserID) []string {
	if c.options.Language != auto {
		return []string{c.options.Language}
	}
	var german, other bool
	for _, id := range readers {
		u, known := d.Users[id]
		if !known || !u.IsSalesperson() || c.isOwnUser(id) {
			continue
		}
		if isLocaleOf(u.Lang, rules.German) {
			german = true
		} else {
			other = true
		}
	}
	switch {
	case german && other:
		return []string{rules.English, rules.German}
	case german:
		return []string{rules.German}
	}
	return []string{rules.English}
}

// FieldLabels reads the labels of lead fields in the languages of a note for these readers. Languages that no reader
// chose are left out, since the database may not have them.
func (c *Chatter) FieldLabels(
	ctx context.Context, d *crm.Directory, readers []crm.UserID,
) (map[string]map[string]string, error) {
	labels := map[string]map[string]string{}
	for _, language := range c.Languages(d, readers) {
		locale := localeOfReader(d, readers, language)
		if locale == "" {
			continue
		}
		names, err := c.odoo.Labels(ctx, records.LeadModel, locale)
		if err != nil {
			return nil, fmt.Errorf("read the labels of fields in %s: %w", locale, err)
		}
		labels[language] = names
	}
	return labels, nil
}

func localeOfReader(d *crm.Directory, readers []crm.UserID, language string) string {
	for _, id := range readers {
		if locale := d.Users[id].Lang; isLocaleOf(locale, language) {
			return locale
		}
	}
	return ""
}

func isLocaleOf(locale, language string) bool {
	return locale == language || strings.HasPrefix(locale, language+"_")
}
