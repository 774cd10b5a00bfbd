package reconcile_test

import (
	"slices"
	"time"

	"pgregory.net/rapid"

	"leadtwin/internal/crm"
)

// life is what happens to the leads of a small company.
type life struct {
	*site
	t      *rapid.T
	leads  []crm.LeadID
	shared bool // replicas evaluate; a step only marks leads
}

func (l *life) step() {
	switch rapid.SampledFrom([]string{
		"create", "create", "write", "write", "write", "delete", "noise", "sweep", "full",
		"wait",
	}).Draw(l.t, "what") {
	case "create":
		id := l.Create(l.values())
		l.leads = append(l.leads, id)
		l.mayReport(id)
	case "write":
		if id, ok := l.pick(); ok {
			l.WriteLead(id, l.values())
			l.mayReport(id)
		}
	case "delete":
		if id, ok := l.pick(); ok {
			l.Delete(id)
			l.leads = slices.DeleteFunc(l.leads, func(other crm.LeadID) bool { return other == id })
			l.mayReport(id)
		}
	case "noise":
		l.report(rapid.SliceOfN(rapid.Map(rapid.Int64Range(41, 60), func(n int64) crm.LeadID {
			return crm.LeadID(n)
		}), 1, 4).Draw(l.t, "heard of")...)
	case "sweep":
		if l.shared {
			l.crawl()
			return
		}
		l.sweep()
	case "full":
		if l.shared {
			l.crawl()
			l.evaluateAlone()
			return
		}
		read, err := l.crawler().Full(l.Context(), nil)
		if err != nil {
			l.t.Fatal(err)
		}
		l.runOnce(read.Fresh)
	case "wait":
		l.Clock.Add(rapid.SampledFrom([]time.Duration{100 * time.Millisecond, time.Second, 20 * time.Minute}).Draw(l.t,
			"for"))
	}
}

// crawl reads the changes and leaves their evaluation to others.
func (l *life) crawl() {
	if _, err := l.crawler().Incremental(l.Context(), nil); err != nil {
		l.t.Fatal(err)
	}
}

// evaluateAlone evaluates all dirty leads while no replica does.
func (l *life) evaluateAlone() {
	release, err := l.Store.LockEvaluation(l.Context())
	if err != nil {
		l.t.Fatal(err)
	}
	defer release()
	l.runOnce(nil)
}

// mayReport is a webhook, or its loss.
func (l *life) mayReport(id crm.LeadID) {
	if rapid.Bool().Draw(l.t, "webhook arrives") {
		l.report(id)
	}
}

func (l *life) report(ids ...crm.LeadID) {
	if !l.shared {
		l.reportChange(ids...)
	} else if err := l.Store.MarkDirty(l.Context(), ids); err != nil {
		l.t.Fatal(err)
	}
}

func (l *life) pick() (crm.LeadID, bool) {
	if len(l.leads) == 0 {
		return 0, false
	}
	return rapid.SampledFrom(l.leads).Draw(l.t, "lead"), true
}

// values of which some are given.
func (l *life) values() map[string]any {
	all := map[string][]any{
		"contact_name": {"Robin Berg", "R. Berg", "Kim Lund", "Lee Chan", ""},
		"email_from": {
			"robin@acme.test", "robin@acme.test, kim@acme.test", "kim@acme.test", "info@acme.test",
			"robin.berg@web.de", "robin.barg@web.de", "lee@elsewhere.test", "",
		},
		"phone":   {"+49 30 901820", "+49 30 901821", ""},
		"user_id": {5, 6, 7, false},
	}
	vals := map[string]any{}
	for _, name := range []string{"contact_name", "email_from", "phone", "user_id"} {
		if rapid.Bool().Draw(l.t, "has "+name) {
			vals[name] = rapid.SampledFrom(all[name]).Draw(l.t, name)
		}
	}
	vals["name"] = "A lead"
	return vals
}
