package odooclient_test

import (
	"slices"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
)

// mergeSummaries merges leads as a user does, and reads what the message about it says of those that are gone.
func (e exam) mergeSummaries(t *testing.T) {
	since := time.Now().Add(-time.Hour)
	lead := func(vals map[string]any) leadID {
		vals["type"], vals["probability"] = "lead", 10.0
		return e.lead(t, vals)
	}
	first := lead(map[string]any{"name": "Alpha", "email_from": "robin@acme.test"})
	filled := map[string]any{
		"name": "Beta: <b>lamps</b> & co", "contact_name": "R. Berg", "partner_name": "Acme & Söhne",
		"phone": "+49 30 1234567", "email_from": "berg@acme.test", "email_cc": "boss@acme.test", "function": "CEO",
		"website": "http://acme.test", "city": "Köln", "street": "Gasse 1", "description": "One line\nand another",
	}
	want := []odooclient.MergedLead{
		{
			Title: "Beta: <b>lamps</b> & co", ContactName: "R. Berg", CompanyName: "Acme & Söhne", Email: "berg@acme.test",
			Phone: "+49 30 1234567",
		},
		{Title: "Gamma : x", CompanyName: "Acme alone"},
		{Title: "Delta"},
	}
	if e.major < 19 {
		filled["mobile"], want[0].Mobile = "+49 171 1234567", "+49 171 1234567"
		want[0].Title = "Beta: lamps & co" // 14 does not escape it
	}
	leads := []leadID{
		first, lead(filled), lead(map[string]any{"name": "Gamma : x", "partner_name": "Acme alone"}),
		lead(map[string]any{"name": "Delta"}),
	}
	wizard, err := e.all.PrepareMerge(t.Context(), odooclient.Merge{Leads: leads})
	if err != nil {
		t.Fatal(err)
	}
	survivor, err := e.all.RunMerge(t.Context(), wizard, false)
	if err != nil || survivor != first {
		t.Fatalf("merged into %d, %v", survivor, err)
	}
	found, err := e.admin.MergeSummaries(t.Context(), since, 2000)
	if err != nil {
		t.Fatal(err)
	}
	of, err := e.admin.MergeSummaries(t.Context(), since, 2000, survivor)
	if err != nil || len(of) != 1 || of[0].Lead != survivor {
		t.Errorf("of the survivor alone: %+v, %v", of, err)
	}
	at := slices.IndexFunc(found, func(m odooclient.MergeSummary) bool { return m.Lead == survivor })
	if at < 0 {
		t.Fatalf("no message about the merge among %+v", found)
	}
	m := found[at]
	if !m.Readable || !slices.Equal(m.Merged, want) || m.By != crm.UserID(e.all.Session().UID) || m.At.Before(since) {
		t.Errorf("the message is read as\n%+v\nwant\n%+v", m, want)
	}
	if one, err := e.admin.MergeSummaries(t.Context(), since, 1); err != nil || len(one) != 1 || one[0].ID != found[0].ID {
		t.Errorf("the newest: %+v, %v", one, err)
	}
	if none, err := e.admin.MergeSummaries(t.Context(), time.Now().Add(time.Hour), 10); err != nil || len(none) != 0 {
		t.Errorf("of the future: %+v, %v", none, err)
	}
}
