package odooclient

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// summarySample is a message that a real Odoo wrote.
func summarySample(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func readSample(body ...string) []MergeSummary {
	found := make([]summaryMessage, len(body))
	for i := range body {
		found[i].body = body[i]
	}
	return readSummaries(found)
}

// TestMergeSummaryForms reads messages as real Odoo 14 and 19 wrote them, in three languages.
func TestMergeSummaryForms(t *testing.T) {
	berg := MergedLead{
		ContactName: "R. Berg", CompanyName: "Acme & Söhne", Email: "robin@acme.test", Phone: "+49 30 1234567",
	}
	for name, titles := range map[string][2]string{
		"14": {"Beta lead & co", "Gamma : x"}, "19": {"Beta <b>lead</b> & co", "Gamma : x"}, // 14 does not escape
		"14_de": {"Beta de_DE", "Gamma de_DE"}, "19_de": {"Beta de_DE", "Gamma de_DE"},
		"14_fr": {"Beta fr_FR", "Gamma fr_FR"}, "19_fr": {"Beta fr_FR", "Gamma fr_FR"},
	} {
		want := []MergedLead{berg, {Title: titles[1], CompanyName: "Acme only"}}
		if want[0].Title = titles[0]; name == "14" {
			want[0].Mobile = "+49 171 1234567"
		}
		got := readSample(summarySample(t, "merge_summary_"+name+".html"))
		if len(got) != 1 || !got[0].Readable || !slices.Equal(got[0].Merged, want) {
			t.Errorf("%s: %+v\nwant %+v", name, got, want)
		}
	}
}

// TestMergeSummaryWithMobile reads the form of Odoo 15 to 18: that of 19, with a line for the mobile after that for the
// phone.
//
// Source: addons/crm/data/crm_lead_merge_template.xml of Odoo 17.
func TestMergeSummaryWithMobile(t *testing.T) {
	for sample, label := range map[string]string{"19": "Mobile:", "19_de": "Mobil:", "19_fr": "Mobile :"} {
		body := summarySample(t, "merge_summary_"+sample+".html")
		_, phone, found := strings.Cut(body, "<span>+49 30 1234567</span>")
		if !found {
			t.Fatalf("%s has no phone", sample)
		}
		rest := strings.TrimLeft(strings.TrimPrefix(strings.TrimLeft(phone, " \n"), "</div>"), " \n")
		body = strings.TrimSuffix(body, phone) + "</div>\n<div>\n" + label + " <span>+49 171 1234567</span>\n</div>\n" + rest
		got := readSample(body)
		if len(got) != 1 || !got[0].Readable {
			t.Fatalf("%s is read as %+v", sample, got)
		}
		m := got[0].Merged[0]
		if m.Phone != "+49 30 1234567" || m.Mobile != "+49 171 1234567" || m.Email != "robin@acme.test" {
			t.Errorf("%s: %+v", sample, m)
		}
	}
}

// TestMergeSummaryUnsure: one name in an unknown language may be the contact or the company, until another message
// shows which label is which.
func TestMergeSummaryUnsure(t *testing.T) {
	block := func(lines string) string {
		return `<div class="crm_lead_merge_summary"><div><span>Fusie</span> <span>Beta</span> <span>.</span></div>` +
			`<blockquote><div><div><div>Contactgegevens:</div>` + lines + `</div></div></blockquote></div>`
	}
	const company, contact = `<div>Bedrijfsnaam: <span>Acme</span></div>`, `<div>Contactpersoon: <span>Robin</span></div>`
	one := block(company + `<div>Telefoon: <span>+31 20 1234567</span></div>`)
	if got := readSample(one); len(got) != 1 || got[0].Readable || got[0].Merged != nil {
		t.Errorf("one name: %+v", got)
	}
	both := block(contact + company +
		`<div>Mail: <span>robin@acme.test</span></div><div>Cc: <span>x@acme.test</span></div>`)
	got := readSample(one, both)
	want := MergedLead{Title: "Beta", CompanyName: "Acme", Phone: "+31 20 1234567"}
	if len(got) != 2 || !got[0].Readable || got[0].Merged[0] != want {
		t.Errorf("one name, after both: %+v", got)
	}
	if got[1].Merged[0].Email != "robin@acme.test" || got[1].Merged[0].ContactName != "Robin" {
		t.Errorf("both: %+v", got[1])
	}
}

// TestMergeSummaryOthers reads messages that are not about a merge, and some with other fields than expected.
func TestMergeSummaryOthers(t *testing.T) {
	sample := summarySample(t, "merge_summary_14.html")
	for name, c := range map[string]struct {
		body  string
		found int
	}{
		"empty": {"", 0}, "a text": {"<p>Robin called : today\n<br>Phone: 1<br>Mail: x<br></p>", 0},
		"too few lines": {strings.Replace(sample, "<br>Mobile: +49 171 1234567", "", 1), 1},
		"a shifted one": {strings.ReplaceAll(sample, "<br>Campaign: ", "<br>Badge: 7<br>Campaign: "), 1},
	} {
		got := readSample(c.body)
		if len(got) != c.found || c.found > 0 && got[0].Readable {
			t.Errorf("%s is read as %+v", name, got)
		}
	}
}
