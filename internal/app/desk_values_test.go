package app_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"leadtwin/internal/app"
	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/miniodoo/orm"
)

// differentThree is one person in three leads with values that differ.
const differentThree = `
users:
  - {id: 7, name: Dana Lind, login: dana, rights: manager, lang: de_DE}
  - {id: 8, name: Mia Holm, login: mia, rights: manager, lang: en_US}
leads:
  - {id: 41, name: Lamps, contact_name: Robin Berg, email_from: robin@acme.test, user_id: dana, type: opportunity,
     partner_name: Acme, expected_revenue: 900}
  - {id: 42, name: More lamps, contact_name: Robin Berg, email_from: robin@acme.test, user_id: dana,
     partner_name: Acme Lighting AB, phone: "+46 8 123 456 01"}
  - {id: 43, name: Doors, contact_name: Robin Berg, email_from: robin@acme.test, user_id: dana,
     partner_name: Acme Nordic, expected_revenue: 16500, phone: "+46 8 123 456 99"}
`

// resultOf is the text of the last column of a row of the comparison.
func resultOf(page, field string) string {
	_, row, _ := strings.Cut(page, `<tr><th scope="row">`+field+`</th>`)
	row, _, _ = strings.Cut(row, "</tr>")
	_, result, _ := strings.Cut(row, `<td class="result"`)
	return html.UnescapeString(strings.TrimSpace(regexp.MustCompile(`^[^>]*>|<[^>]*>`).ReplaceAllString(result, " ")))
}

func (r *running) leadText(lead int64, field string) (text string) {
	r.Helper()
	err := r.odoo.Odoo.Do(r.Context(), func(e *orm.Env) error {
		text = e.One("crm.lead", lead).Str(field)
		return nil
	})
	if err != nil {
		r.Fatal(err)
	}
	return text
}

func TestDeskResultFollowsTheForm(t *testing.T) {
	t.Parallel()
	r := reviewOf(t, differentThree)
	mia := r.signedIn("mia")
	id := mia.caseOf("Robin Berg")
	page := mia.page("/cases/" + id)
	form := func(values ...string) url.Values {
		f := url.Values{
			"decision": {"update"}, "shown": {shownField.FindStringSubmatch(page)[1]}, "choose_leads": {"yes"},
			"lead": {"41", "42", "43"}, "value.partner_name": {"41"}, "value.phone": {"42"},
		}
		for i := 0; i < len(values); i += 2 {
			f[values[i]] = strings.Fields(values[i+1])
		}
		return f
	}
	for name, test := range map[string]struct {
		form url.Values
		want map[string]string
	}{
		"as it comes":         {form(), map[string]string{"Company name": "Acme", "Phone": "+46 8 123 456 01"}},
		"a lead is taken out": {form("lead", "41 43"), map[string]string{"Phone": "+46 8 123 456 99"}},
		"a value is chosen": {
			form("value.partner_name", "43", "value.phone", "43"),
			map[string]string{"Company name": "Acme Nordic", "Phone": "+46 8 123 456 99"},
		},
		"a value of a lead that is taken out": {
			form("value.partner_name", "43", "lead", "41 42"), map[string]string{"Company name": "Acme"},
		},
		"a salesperson is chosen": {form("salesperson", "8"), map[string]string{"Salesperson": "Mia Holm"}},
	} {
		status, _, body := mia.do(http.MethodPost, "/cases/"+id, test.form)
		if status != http.StatusOK {
			t.Fatalf("%s: %d", name, status)
		}
		for field, want := range test.want {
			if got := resultOf(body, field); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s will be %q, want %q", name, field, got, want)
			}
		}
	}
	if r.leads() != 3 {
		t.Fatal("an update merged leads")
	}
	for _, wrong := range [][2]string{{"value.phone", "41"}, {"value.phone", "4711"}, {"value.phone", "x"}} {
		f := form(wrong[0], wrong[1])
		f.Set("decision", "merge")
		if status, _, body := mia.do(http.MethodPost, "/cases/"+id, f); status != http.StatusBadRequest ||
			!strings.Contains(body, "cannot be taken from that lead") {
			t.Errorf("a merge with %s=%s: %d", wrong[0], wrong[1], status)
		}
	}
	merge := form("value.partner_name", "43", "value.expected_revenue", "43")
	merge.Set("decision", "merge")
	if status, _, body := mia.do(http.MethodPost, "/cases/"+id, merge); status != http.StatusSeeOther {
		t.Fatalf("merge: %d\n%s", status, body)
	}
	r.until("the leads are merged", func() bool { return r.leads() == 1 })
	r.until("the lead has the chosen company name", func() bool { return r.leadText(41, "partner_name") == "Acme Nordic" })
	var undo string
	r.until("the history offers the undo", func() bool {
		undo = undoLink.FindString(mia.page("/history"))
		return undo != ""
	})
	if body := mia.page(undo); !strings.Contains(body, "Acme Nordic") {
		t.Error("the preview of the undo does not name the chosen value")
	}
	if status, _, _ := mia.do(http.MethodPost, undo, nil); status != http.StatusSeeOther {
		t.Errorf("undo: %d", status)
	}
	r.until("the undo gives the company name back", func() bool {
		return r.leads() == 3 && r.leadText(41, "partner_name") == "Acme"
	})
}

// addressesOfTwo are two leads of one person with values that only Odoo has.
const addressesOfTwo = `
users:
  - {id: 8, name: Mia Holm, login: mia, rights: manager, lang: en_US}
leads:
  - {id: 41, name: Lamps, contact_name: Robin Berg, email_from: robin@acme.test, user_id: mia, city: Bergen}
  - {id: 42, name: Doors, contact_name: Robin Berg, email_from: robin@acme.test, user_id: mia, street: Dock 1,
     zip: "0150", city: Oslo, function: Buyer, website: "https://acme.test", priority: "2",
     description: "<p>Wants <b>two</b> doors.</p>"}
`

// TestDeskChoosesAddress: by itself Odoo takes the address with the most parts; a user may choose the other one.
func TestDeskChoosesAddress(t *testing.T) {
	t.Parallel()
	r := reviewOf(t, addressesOfTwo)
	mia := r.signedIn("mia")
	id := mia.caseOf("Robin Berg")
	page := mia.page("/cases/" + id)
	for field, want := range map[string]string{
		"Address": "Dock 1, 0150 Oslo", "Job position": "Buyer", "Website": "https://acme.test", "Priority": "2 stars",
		"Notes": "Wants two doors.",
	} {
		if got := resultOf(page, field); !strings.HasPrefix(got, want) {
			t.Errorf("%s will be %q, want %q", field, got, want)
		}
	}
	if !strings.Contains(page, `name="value.address" value="" form="decide" checked`) {
		t.Error("the address that Odoo takes by itself is not the one that is chosen at first")
	}
	form := url.Values{
		"decision": {"merge"}, "shown": {shownField.FindStringSubmatch(page)[1]},
		"value.address": {"41"}, "value.name": {"41"},
	}
	if status, _, body := mia.do(http.MethodPost, "/cases/"+id, form); status != http.StatusSeeOther {
		t.Fatalf("merge: %d\n%s", status, body)
	}
	r.until("the leads are merged", func() bool { return r.leads() == 1 })
	r.until("the lead has the chosen address", func() bool {
		return r.leadText(41, "city") == "Bergen" && r.leadText(41, "street") == "" && r.leadText(41, "function") == "Buyer"
	})
}

func TestMergeRefusesValuesThatCannotBeTaken(t *testing.T) {
	t.Parallel()
	r := reviewOf(t, differentThree)
	mia := r.signedIn("mia")
	id := mia.caseOf("Robin Berg")
	a := r.open(app.NeedOdoo)
	_, err := a.Merge(t.Context(), []string{id}, app.MergeChoice{Values: crm.ChosenValues{"phone": 41}}, "test")
	refused, is := err.(*desk.InvalidError) //nolint:errorlint // nothing wraps it
	if !is || refused.Part != "values" || !strings.HasPrefix(refused.Error(), "phone ") || r.leads() != 3 {
		t.Errorf("a value that lead 41 has not: %v", err)
	}
}

func TestDeskResultFollowsInBrowser(t *testing.T) {
	t.Parallel()
	r, b := reviewOf(t, differentThree), openBrowser(t)
	b.signIn(r, "dana")
	visitor := r.signedIn("dana")
	b.do("open", chromedp.Navigate(r.url+"/cases/"+visitor.caseOf("Robin Berg")), chromedp.WaitVisible("form.acts"))
	expect := func(row, value string) {
		t.Helper()
		r.until(row+" becomes "+value, func() bool {
			table, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.getElementById("compare").outerHTML`))
			result, _, _ := strings.Cut(resultOf(table, row), "  ") // whose value it is follows
			return err == nil && result == value
		})
	}
	b.do("choose", chromedp.Click(`[name="value.partner_name"][value="43"]`))
	expect("Unternehmensname", "Acme Nordic")
	b.do("take out", chromedp.Click(`[name="lead"][value="43"]`))
	expect("Unternehmensname", "Acme")
	expect("Telefon", "+46 8 123 456 01")
	b.do("choose again", chromedp.Click(`[name="value.partner_name"][value="42"]`))
	expect("Unternehmensname", "Acme Lighting AB")
	b.do("merge by key, though a value has the focus", chromedp.KeyEvent("m"), chromedp.WaitVisible(".note[role=status]"))
	r.until("two are merged", func() bool { return r.leads() == 2 })
	r.until("the lead has the chosen name", func() bool { return r.leadText(41, "partner_name") == "Acme Lighting AB" })
}
