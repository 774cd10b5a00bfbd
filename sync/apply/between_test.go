package apply

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// The Odoos that cannot be run here, as far as Leadtwin's way of asking depends on them: the version that they report,
// no JSON-2, and none of the fields that they do not have. What their merge does is that of the nearest version that
// can be run; 15 has the merge of 14 here although its own is nearer to 19's.
func TestReadmeExampleOnVersions15To18(t *testing.T) {
	t.Parallel()
	later := []string{
		"won_status",
		"commercial_partner_id",
		"rotting_days",
		"is_rotting",
		"lang_code",
		"partner_email_update",
		"partner_phone_update",
		"is_partner_visible",
		"user_company_ids",
	}
	for _, c := range []struct {
		says, behaves string
		hidden        []string
	}{
		{"15.0", "14.0", nil},
		{"16.0+e-20240101", "14.0", []string{"lost_reason"}}, // lost_reason_id there
		{"saas~16.3+e", "14.0", []string{"lost_reason", "kanban_state"}},
		{"17.0", "19.0", later},
		{"saas~17.4+e", "19.0", later},
		{"18.0-20250101", "19.0", later},
		{"saas~18.3+e", "19.0", []string{"is_rotting", "rotting_days"}},
	} {
		t.Run(c.says, func(t *testing.T) {
			w := newWorld(
				t,
				c.behaves,
				robin,
				miniodoo.WithReportedVersion(c.says),
				miniodoo.WithHiddenFields(records.LeadModel, c.hidden...),
				withoutJSON2(),
			)
			equal(t, "transport", w.odoo.Session().Transport, odooclient.JSONRPC)
			w.apply()
			robinIsWell(w)
			u := w.undo(w.history()[1].ID)
			equal(t, "leads after the undo", w.leads(), []int64{41, 43, int64(u.RestoredAs[42])})
		})
	}
}

// withoutJSON2 takes away what came with 19.
func withoutJSON2() miniodoo.Option {
	return miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/json/2/") || r.URL.Path == "/web/version" {
				http.NotFound(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	})
}

func TestHiddenFieldsAreNotRead(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(
			t,
			version,
			rich,
			miniodoo.WithOrders(),
			miniodoo.WithHiddenFields("mail.message", "is_internal", "email_from"),
			miniodoo.WithHiddenFields("ir.attachment", "checksum"),
			miniodoo.WithHiddenFields("calendar.event", "partner_ids"),
			miniodoo.WithHiddenFields(records.LeadModel, "expected_revenue", "email_cc", "function"),
			miniodoo.WithHiddenFields("res.partner", "phone", "function"),
		)
		w.o.UndoOdoo = w.as("sue")
		u := w.undo(w.merged())
		equal(t, "lost", u.Lost, nil)
		equal(t, "leads", w.leads(), []int64{40, 42, int64(u.RestoredAs[41])})
	})
}

// Forecasts can fail: Odoo's own rule differs by version and patch level, and modules replace it. What Odoo kept
// counts.
func TestMergeUnexpectedSurvivor(t *testing.T) {
	t.Parallel()
	seed := strings.Replace(
		robin,
		"type: lead, contact_name: Robin Berg",
		"type: opportunity, probability: 60, contact_name: Robin Berg",
		1,
	)
	seed = strings.Replace(
		seed,
		"type: opportunity, contact_name: Robin",
		"type: opportunity, probability: 10, contact_name: Robin",
		1,
	)
	seed = strings.Replace(seed, "stage_id: Qualified", "stage_id: New", 1)
	w := newWorld(t, "14.0", seed, miniodoo.WithReportedVersion("16.0"))
	r := w.apply()
	equal(t, "forecast", w.caseOf(crm.Merge).Survivor, crm.LeadID(42))
	equal(t, "survivor", outcome(t, r, crm.Merge).Survivor, crm.LeadID(41))
	equal(t, "leads", w.leads(), []int64{41, 43})
	u := w.undo(w.history()[1].ID)
	equal(t, "back", u.RestoredAs, map[crm.LeadID]crm.LeadID{42: 44})
	equal(t, "title", w.field(44, "name"), any("Lighting for hall 3"))
}

// Fields that every lead must have, a custom one or the customer, and a value that Odoo does not take any more.
func TestUndoWithRequiredFields(t *testing.T) {
	t.Parallel()
	seed := strings.ReplaceAll(rich, "email_from: ", "referred: Somebody, partner_id: 70, email_from: ")
	for name, option := range map[string]miniodoo.Option{
		"as it was":           nil,
		"without its website": refusingLeadsWith(`"website"`),
	} {
		t.Run(name, func(t *testing.T) {
			options := []miniodoo.Option{
				miniodoo.WithOrders(),
				miniodoo.WithRequiredFields(records.LeadModel, "referred", "partner_id"),
			}
			if option != nil {
				options = append(options, option)
			}
			w := newWorld(t, "19.0", seed, options...)
			back := int64(w.undo(w.merged()).RestoredAs[41])
			equal(t, "field that is required", w.field(back, "referred"), any("Somebody"))
			equal(t, "customer", w.field(back, "partner_id"), any(int64(70)))
			equal(t, "title", w.field(back, "name"), any("First"))
			equal(t, "website", w.field(back, "website"), any("https://one.test"))
		})
	}
}

// refusingLeadsWith refuses to make a lead of which the values hold a text; writing it later is fine.
func refusingLeadsWith(text string) miniodoo.Option {
	return miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err == nil && r.URL.Path == "/json/2/crm.lead/create" && strings.Contains(string(body), text) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusUnprocessableEntity)
				_, _ = io.WriteString(w, `{"name": "odoo.exceptions.UserError", "message": "Not at once"}`)
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			next.ServeHTTP(w, r)
		})
	})
}
