package app_test

import (
	"net/http"
	"strings"
	"testing"

	"leadtwin/internal/miniodoo/orm"
)

// messageWith is the body of the message on a lead that contains a text, empty where there is none.
func (r *running) messageWith(lead int64, text string) (body string) {
	r.Helper()
	err := r.odoo.Odoo.Do(r.Context(), func(e *orm.Env) error {
		for _, m := range e.DB.Model("mail.message").All() {
			if m.Int("res_id") == lead && strings.Contains(m.Str("body"), text) {
				body = m.Str("body")
			}
		}
		return nil
	})
	if err != nil {
		r.Fatal(err)
	}
	return body
}

func TestDeskAddsSentenceToNote(t *testing.T) {
	t.Parallel()
	r := review(t)
	ann, bob := r.signedIn("ann"), r.signedIn("bob")
	robins, kims, leas := ann.caseOf("Robin Berg"), ann.caseOf("Kim Lund"), bob.caseOf("Lea Tann")
	const (
		sentence = "They are <b>brothers</b> & share a\r\nmailbox."
		escaped  = "They are &lt;b&gt;brothers&lt;/b&gt; &amp; share a mailbox."
	)

	status, page := ann.decide(robins, "preview", "note", sentence, "why", "shared_mailbox")
	_, preview, _ := strings.Cut(page, `<div class="preview">`)
	if status != http.StatusOK || !strings.Contains(preview, "Ann Archer: <bdi>"+escaped) ||
		!strings.Contains(preview, "decided to keep these leads separate") {
		t.Errorf("the preview of the note: %d\n%s", status, preview)
	}
	if !strings.Contains(page, `value="shared_mailbox" form="decide" checked`) || !strings.Contains(page, "&lt;b&gt;") {
		t.Error("the preview loses what was chosen")
	}
	if page := bob.page("/cases/" + leas); !strings.Contains(page, "Notiz ansehen") {
		t.Error("the preview is not offered in German")
	}
	if page := ann.page("/cases/" + kims); strings.Contains(page, "preview") || strings.Contains(page, "Secret chairs") {
		t.Error("the note is previewed to a user who may not read all of its leads")
	}
	status, page = ann.decide(robins, "separate", "note", strings.Repeat("ö", 501))
	if status != http.StatusBadRequest || !strings.Contains(page, "500 characters") ||
		!strings.Contains(page, strings.Repeat("ö", 501)) {
		t.Errorf("a sentence of 501 characters: %d", status)
	}
	if status, _ = ann.decide(robins, "separate", "note", sentence); status != http.StatusSeeOther {
		t.Fatalf("keep separate: %d", status)
	}
	r.until("the note quotes the sentence", func() bool {
		const quote = "Ann Archer: <bdi>" + escaped + "</bdi>"
		return r.messageWith(41, quote)+r.messageWith(42, quote) != ""
	})
	if status, _ = bob.decide(leas, "separate", "note", strings.Repeat("ö", 500)); status != http.StatusSeeOther {
		t.Errorf("a sentence of 500 characters: %d", status)
	}
	for line, err := range r.openStore().AuditLines(t.Context(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(line.Detail), "brothers") {
			t.Errorf("the audit trail, which is never deleted, quotes the sentence: %s", line.Detail)
		}
	}
}
