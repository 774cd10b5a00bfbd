package store

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"leadtwin/internal/crm"
)

// contactMatcher finds one e-mail address or phone number in texts as users write them.
type contactMatcher struct {
	address string // lower case; empty for a number
	digits  string // of the number, without the leading zeros of a national or international call
}

// minPhoneDigits is the fewest digits of a phone number; a shorter one would match everywhere.
const minPhoneDigits = 6

func newContactMatcher(text string) (contactMatcher, error) {
	if strings.Contains(text, "@") {
		return contactMatcher{address: strings.ToLower(strings.TrimSpace(text))}, nil
	}
	digits := onlyDigits(text)
	digits = strings.TrimPrefix(strings.TrimPrefix(digits, "00"), "0")
	if len(digits) < minPhoneDigits {
		return contactMatcher{}, errors.New("not an e-mail address or a phone number with area code")
	}
	return contactMatcher{digits: digits}, nil
}

// matchesText reports whether a text contains the whole address, or the number in any spelling.
func (m contactMatcher) matchesText(text string) bool {
	if m.address == "" {
		return strings.Contains(onlyDigits(text), m.digits)
	}
	text = strings.ToLower(text)
	for {
		before, after, found := strings.Cut(text, m.address)
		if !found {
			return false
		}
		if !continuesBefore(before) && !continuesAfter(after) {
			return true
		}
		text = after
	}
}

// continuesBefore reports whether the text before an address makes it another one: "j" before "ane@acme.test".
func continuesBefore(before string) bool {
	r, size := utf8.DecodeLastRuneInString(before)
	return size > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._%+-", r))
}

// continuesAfter reports whether the text after an address makes it another one: ".uk" after "ann@acme.co". A dot that
// ends a sentence does not.
func continuesAfter(after string) bool {
	r, size := utf8.DecodeRuneInString(after)
	if r == '.' || r == '-' {
		r, _ = utf8.DecodeRuneInString(after[size:])
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// matchesJSON reports whether any text in a JSON document matches. What is not JSON is searched as text.
func (m contactMatcher) matchesJSON(data []byte) bool {
	if len(data) == 0 {
		return false
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return false
		}
		if err != nil {
			return m.matchesText(string(data))
		}
		switch v := token.(type) {
		case string:
			if m.matchesText(v) {
				return true
			}
		case json.Number:
			if m.address == "" && m.matchesText(v.String()) {
				return true
			}
		}
	}
}

// contactScan reads all rows of a table: an id or a name, and two texts that may contain the contact.
type contactScan struct {
	statement string
	found     func(id int64, name string)
}

func (e *erasure) contactScans() []contactScan {
	return []contactScan{
		{"SELECT id, '', doc, keys FROM leads", func(id int64, _ string) { e.leads = append(e.leads, crm.LeadID(id)) }},
		{
			"SELECT id, '', doc, '' FROM customers",
			func(id int64, _ string) { e.customers = append(e.customers, crm.PartnerID(id)) },
		},
		{
			"SELECT lead, '', left_keys, '' FROM dirty WHERE left_keys <> ''",
			func(id int64, _ string) { e.dirtyLeads = append(e.dirtyLeads, crm.LeadID(id)) },
		},
		{"SELECT 0, id, doc, error FROM cases", func(_ int64, name string) { e.cases = append(e.cases, name) }},
		{"SELECT seq, '', detail, error FROM journal", func(id int64, _ string) { e.entries = append(e.entries, id) }},
		{
			"SELECT entry, '', detail, error FROM journal_steps",
			func(id int64, _ string) { e.entries = append(e.entries, id) },
		},
	}
}

// findContact selects everything that contains the contact. It reads all rows: nothing here is indexed by free text.
func (e *erasure) findContact(ctx context.Context, t *tx, m contactMatcher) error {
	for _, scan := range e.contactScans() {
		err := forEachRow(ctx, t, scan.statement, nil, func(rows *sql.Rows) error {
			var id int64
			var name, first, second string
			err := rows.Scan(&id, &name, &first, &second)
			if err == nil && (m.matchesJSON([]byte(first)) || m.matchesJSON([]byte(second))) {
				scan.found(id, name)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	leads, err := queryLeadsOfCustomers(ctx, t, e.customers)
	if err != nil {
		return err
	}
	e.leads = append(e.leads, leads...)
	return forEachSnapshot(ctx, t, "", nil, func(sn Snapshot) error {
		if !m.matchesJSON(sn.Data) {
			return nil
		}
		seq, err := t.actionIDs().parseID(sn.Entry)
		e.snapshots = append(e.snapshots, snapshotKey{seq, sn.Lead})
		return err
	})
}
