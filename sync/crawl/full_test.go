package crawl_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/sync/crawl"
	"leadtwin/sync/synctest"
)

const robin = `
partners:
  - {id: 70, name: Acme GmbH, is_company: true, country_id: DE, phone: "030 901820"}
  - {id: 71, name: Robin Berg, parent_id: Acme GmbH, email: robin@acme.test}
leads:
  - {id: 41, name: Offer, contact_name: Robin Berg, email_from: robin@acme.test, partner_id: Robin Berg,
       expected_revenue: 1000}
  - {id: 42, name: Lost one, contact_name: R. Berg, email_from: ROBIN@acme.test, active: false, probability: 0}
  - {id: 43, name: Won one, contact_name: Kim Lund, email_from: kim@acme.test, stage_id: Won}
`

func TestFullCrawl(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, robin, crawl.Options{Page: 10})
		w.CreateSeveral(25, people)
		stats := w.full()
		// Robin, and Robin's company
		if stats.Leads != 28 || stats.Read < 28 || stats.Changed != 28 || !stats.Full || stats.Customers != 2 {
			t.Errorf("stats are %+v", stats)
		}
		w.sameAsOdoo()
		w.wantIDs("by address", w.carries("e:robin@acme.test"), 41, 42)
		w.wantIDs("by domain", w.carries("d:acme.test"), 41, 42, 43)
		w.wantIDs("by company of the customer", w.carries("o:70"), 41)
		if len(w.Dirty()) != 28 {
			t.Errorf("%d leads are dirty, want all 28", len(w.Dirty()))
		}
		if d, err := w.Store.Directory(t.Context()); err != nil || len(d.Stages) == 0 || len(d.Users) == 0 ||
			len(d.Countries) == 0 {
			t.Errorf("the directory is %+v, %v", d, err)
		}
	})
}

func TestFullProgress(t *testing.T) {
	w := newWorld(t, "19.0", "", crawl.Options{Page: 10, Together: 2})
	w.CreateSeveral(25, people)
	var reported []string
	_, err := w.crawler().Full(t.Context(), func(done, total int) {
		if total > 0 {
			reported = append(reported, fmt.Sprintf("%d/%d", done, total))
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(reported), "[20/25 25/25]"; got != want {
		t.Errorf("progress was %s, want %s", got, want)
	}
}

func TestFullEmptyOdoo(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, "", crawl.Options{})
		if stats := w.full(); stats.Leads != 0 {
			t.Errorf("stats are %+v", stats)
		}
		w.Clock.Add(time.Minute)
		w.CreateSeveral(2, people)
		w.incremental()
		w.sameAsOdoo()
	})
}

func TestFullResumes(t *testing.T) {
	const pages, page = 6, 7
	synctest.EachVersion(t, func(t *testing.T, version string) {
		for stop := 1; stop < pages; stop++ {
			t.Run(fmt.Sprintf("after page %d", stop), func(t *testing.T) {
				w := newWorld(t, version, "", crawl.Options{Page: page, Together: 1 + stop%3})
				var ids []crm.LeadID
				for range pages {
					w.Clock.Add(time.Second)
					ids = append(ids, w.CreateSeveral(page, people)...)
				}
				ctx, progress := stopAfter(t.Context(), stop*page)
				if _, err := w.crawler().Full(ctx, progress); !errors.Is(err, context.Canceled) {
					t.Fatalf("the crawl was not interrupted: %v", err)
				}

				// Odoo goes on: leads that are in the mirror already change and vanish.
				w.Clock.Add(time.Minute)
				w.Write("crm.lead", int64(ids[0]), map[string]any{"email_from": "other@acme.test"})
				w.Delete(ids[1])

				stats := w.full()
				// the changed one, and the last second
				if again := (pages - stop) * page; !stats.Resumed || stats.Read > again+1+page {
					t.Errorf("resumed %v, %d leads read, want the %d that were missing and a few", stats.Resumed, stats.Read, again)
				}
				w.sameAsOdoo()
				if w.Clock.Add(time.Minute); w.incremental().Changed != 0 {
					t.Error("the next crawl finds what this one left")
				}
			})
		}
	})
}

func TestFullStartsOverAfterADay(t *testing.T) {
	w := newWorld(t, "19.0", "", crawl.Options{Page: 5})
	w.CreateSeveral(20, people)
	ctx, progress := stopAfter(t.Context(), 10)
	if _, err := w.crawler().Full(ctx, progress); !errors.Is(err, context.Canceled) {
		t.Fatalf("the crawl was not interrupted: %v", err)
	}
	w.Clock.Add(25 * time.Hour)
	if stats := w.full(); stats.Resumed || stats.Read < 20 {
		t.Errorf("stats are %+v, want a crawl from the beginning", stats)
	}
}

// A crawl that began while our clock was ahead would be continued for as long as it was ahead.
func TestFullAfterClockAhead(t *testing.T) {
	w := newWorld(t, "19.0", "", crawl.Options{Page: 5})
	w.CreateSeveral(20, people)
	w.Clock.Add(365 * 24 * time.Hour)
	ctx, progress := stopAfter(t.Context(), 10)
	if _, err := w.crawler().Full(ctx, progress); !errors.Is(err, context.Canceled) {
		t.Fatalf("the crawl was not interrupted: %v", err)
	}
	w.Clock.Add(-365 * 24 * time.Hour)
	if stats := w.full(); stats.Resumed || stats.Read < 20 {
		t.Errorf("stats are %+v, want a crawl from the beginning", stats)
	}
}

func TestFullSeesWritesDuringCrawl(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, "", crawl.Options{Page: 5})
		ids := w.CreateSeveral(20, people)
		first := true
		_, err := w.crawler().Full(t.Context(), func(done, total int) {
			w.Clock.Add(time.Second)
			if first && done == 10 && total > 0 {
				first = false
				w.Write("crm.lead", int64(ids[2]), map[string]any{"email_from": "late@acme.test"})
				w.Delete(ids[3], ids[12])
				w.CreateSeveral(3, people)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		w.sameAsOdoo()
	})
}

func TestFullFindsDeletions(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, "", crawl.Options{Page: 4, StampsPage: 3, MaxMissingPercent: 100})
		ids := w.CreateSeveral(23, people)
		w.full()
		w.clean()
		// The first, two neighbours, and the whole end.
		gone := append([]crm.LeadID{ids[0], ids[7], ids[8]}, ids[18:]...)
		w.Delete(gone...)
		if stats := w.full(); stats.Deleted != len(gone) || stats.Leads != 15 {
			t.Errorf("stats are %+v, want %d deleted", stats, len(gone))
		}
		w.sameAsOdoo()
		w.wantIDs("dirty", w.Dirty(), gone...)
	})
}

func TestFullCountsOpenOrders(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, robin+`
orders:
  - {name: S1, opportunity_id: 41, state: draft, partner_id: 71}
  - {name: S2, opportunity_id: 41, state: sale, partner_id: 71}
  - {name: S3, opportunity_id: 43, state: cancel, partner_id: 71}
`, crawl.Options{}, miniodoo.WithOrders())
		w.full()
		w.sameAsOdoo()
		if l := w.mirror()[0]; l.Orders != 2 {
			t.Errorf("lead 41 has %d open orders, want 2", l.Orders)
		}
		w.clean()
		w.Clock.Add(time.Minute)
		w.Write("crm.lead", 43, map[string]any{"phone": "+49 30 901820"})
		w.incremental()
		w.sameAsOdoo()
		w.wantIDs("dirty", w.Dirty(), 43)
	})
}

const group = `
partners:
  - {id: 70, name: Acme Group, is_company: true}
  - {id: 71, name: Acme Nord, is_company: true, parent_id: Acme Group}
  - {id: 72, name: Robin Berg, parent_id: Acme Nord}
leads:
  - {id: 41, name: Group, partner_id: Acme Group}
  - {id: 42, name: North, partner_id: Acme Nord}
  - {id: 43, name: Person in the north, partner_id: 72}
`

func TestParentCompany(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, group, crawl.Options{Page: 2})
		w.full()
		w.wantIDs("of the group", w.carries("o:70"), 41, 42, 43)
		w.wantIDs("of the north", w.carries("o:71"), 42, 43)
		w.Clock.Add(time.Minute)
		w.Write("res.partner", 71, map[string]any{"parent_id": nil})
		w.incremental()
		w.wantIDs("of the group, alone", w.carries("o:70"), 41)
	})
}

// The person is the customer of a lead, the company above the person is not.
func TestParentCompanyWithoutLeads(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, `
partners:
  - {id: 69, name: Acme Holding, is_company: true}
  - {id: 70, name: Acme Group, is_company: true, parent_id: Acme Holding}
  - {id: 71, name: Acme Nord, is_company: true, parent_id: Acme Group}
  - {id: 72, name: Robin Berg, parent_id: Acme Nord}
  - {id: 73, name: Globex, is_company: true}
  - {id: 74, name: Globex Ost, is_company: true, parent_id: Globex}
leads:
  - {id: 41, name: Person in the north, partner_id: 72}
`, crawl.Options{Page: 2})
		w.full()
		for _, company := range []string{"o:69", "o:70", "o:71"} {
			w.wantIDs("of "+company, w.carries(crm.Key(company)), 41)
		}
		w.Clock.Add(time.Minute)
		w.Write("res.partner", 70, map[string]any{"parent_id": 74})
		w.incremental()
		for _, company := range []string{"o:70", "o:71", "o:73", "o:74"} {
			w.wantIDs("of "+company, w.carries(crm.Key(company)), 41)
		}
		w.wantIDs("of the holding", w.carries("o:69"))
		w.Clock.Add(time.Minute)
		w.Write("res.partner", 73, map[string]any{"parent_id": 69})
		if stats := w.incremental(); stats.Customers == 0 {
			t.Error("a company far above is not followed")
		}
		w.wantIDs("of the holding again", w.carries("o:69"), 41)
	})
}

// A mirror of an earlier version holds customers without the company that they belong to, and Odoo reports no change.
func TestFullUpgradesCustomers(t *testing.T) {
	w := newWorld(t, "19.0", group, crawl.Options{Page: 2})
	w.full()
	for range 2 { // so that no look back comes to what is older
		w.Clock.Add(24 * time.Hour)
		w.Write("res.partner", 72, map[string]any{"function": "CEO"})
		w.Write("crm.lead", 43, map[string]any{"expected_revenue": 1})
		w.incremental()
	}
	held, err := w.Store.Customers(t.Context(), []crm.PartnerID{71})
	if err != nil {
		t.Fatal(err)
	}
	old := held[71]
	old.Parent, old.ParentCompanies = 0, nil
	if _, err := w.Store.SaveCustomers(t.Context(), []crm.Customer{old}); err != nil {
		t.Fatal(err)
	}
	if err := w.Store.SetFact(t.Context(), "crawl.customers", ""); err != nil {
		t.Fatal(err)
	}
	w.Clock.Add(time.Hour)
	w.incremental()
	if held, err = w.Store.Customers(t.Context(), []crm.PartnerID{71}); err != nil || held[71].Parent != 70 {
		t.Errorf("the mirror holds %+v, %v, want parent 70", held[71], err)
	}
	w.wantIDs("of the group", w.carries("o:70"), 41, 42, 43)
}
