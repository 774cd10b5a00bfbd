package rules

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
)

// ComparedFingerprint is a short fingerprint of what rules compare of one lead and its customer: while it stays the
// same, they find the lead as similar to others as before. It leaves out what only decides how similar leads are
// treated: type, stage, salesperson, company of the database, revenue, orders, and whether the lead is open. It also
// leaves out when the lead was created, which Odoo never changes.
func ComparedFingerprint(l Lead) string {
	l.Type, l.Stage, l.Salesperson, l.Company, l.Revenue, l.Orders = "", 0, 0, 0, 0, 0
	l.Active = true // and so not lost
	return fingerprintLeads([]*Lead{&l})
}

// fingerprintLeads is a short fingerprint of leads and of their customers, as far as rules compare them: a decision is
// valid for what the user saw. It leaves out what changes without a user, such as the probability and the write date.
func fingerprintLeads(leads []*Lead) string { return new(factWriter).fingerprint(leads) }

// factWriter appends facts to one buffer, which it uses again: a sweep fingerprints each lead of each case.
type factWriter struct {
	buf, sorted []byte
	ends        []int // of the facts of each lead in buf
	parts       [][]byte
}

func (w *factWriter) fingerprint(leads []*Lead) string {
	w.buf, w.sorted, w.ends, w.parts = w.buf[:0], w.sorted[:0], w.ends[:0], w.parts[:0]
	for _, l := range leads {
		w.lead(l)
		w.ends = append(w.ends, len(w.buf))
	}
	from := 0
	for _, to := range w.ends {
		w.parts = append(w.parts, w.buf[from:to])
		from = to
	}
	slices.SortFunc(w.parts, bytes.Compare)
	for i, part := range w.parts {
		if i > 0 {
			w.sorted = append(w.sorted, '\n')
		}
		w.sorted = append(w.sorted, part...)
	}
	sum := sha256.Sum256(w.sorted)
	return hex.EncodeToString(sum[:8])
}

func (w *factWriter) lead(l *Lead) {
	c := &l.Contact
	w.number(int64(l.ID))
	w.text(string(l.Type))
	w.yes(l.Active)
	w.yes(l.IsLost())
	for _, text := range [...]string{l.ContactName, l.CompanyName, l.Email, l.Phone, l.Mobile} {
		w.text(text)
	}
	for _, n := range [...]int64{
		int64(l.Customer), int64(l.Salesperson), int64(l.Company), int64(l.Stage), int64(l.Country), int64(l.Orders),
	} {
		w.number(n)
	}
	for _, n := range [...]int64{int64(l.Origin.Source), int64(l.Origin.Medium), int64(l.Origin.Campaign)} {
		w.number(n)
	}
	w.text(l.Origin.Referred)
	w.buf = append(strconv.AppendFloat(w.buf, l.Revenue, 'f', 2, 64), " | "...)
	for _, text := range [...]string{c.Name, c.Email, c.Phone, c.Mobile} {
		w.text(text)
	}
	w.yes(c.IsCompany)
	w.text(c.CompanyName)
	w.number(int64(c.Commercial))
	w.buf = w.quote(c.VAT)
	if len(c.ParentCompanies) > 0 {
		w.buf = fmt.Append(w.buf, " of ", c.ParentCompanies)
	}
}

func (w *factWriter) number(n int64)   { w.buf = append(strconv.AppendInt(w.buf, n, 10), ' ') }
func (w *factWriter) text(text string) { w.buf = append(w.quote(text), ' ') }
func (w *factWriter) yes(is bool)      { w.buf = append(strconv.AppendBool(w.buf, is), ' ') }

// quote is strconv.AppendQuote with a short way for printable ASCII without quotation marks, as most values are.
func (w *factWriter) quote(text string) []byte {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return strconv.AppendQuote(w.buf, text)
		}
	}
	return append(append(append(w.buf, '"'), text...), '"')
}
