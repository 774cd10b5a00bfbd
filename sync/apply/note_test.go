package apply

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/note"
)

// colleagues are two people of one organisation with two salespeople, and nothing to merge.
const colleagues = `
users:
  - {id: 5, name: Ann Archer, login: ann, rights: own}
  - {id: 6, name: Jürgen Krause, login: jkr, rights: own, lang: de_DE}
  - {id: 7, name: Eve Ember, login: eve, rights: own}
  - {id: 9, name: Leadtwin, login: leadtwin, rights: all}
leads:
  - {id: 41, name: Warehouse lighting, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann,
       stage_id: New, create_date: "2026-01-01 08:00:00"}
  - {id: 42, name: Spare parts, contact_name: Kim Lund, email_from: kim@acme.test, user_id: jkr, stage_id: New,
       create_date: "2026-01-02 08:00:00"}
`

// newLead adds a lead with an e-mail address.
func (w *world) newLead(id, user int64, name, email string) {
	w.Helper()
	w.look(func(e *orm.Env) {
		_, err := e.MakeAs(
			"crm.lead",
			id,
			map[string]any{
				"name":         "Offer of " + name,
				"contact_name": name,
				"email_from":   email,
				"user_id":      user,
				"type":         "lead",
			},
		)
		ok(w, err)
	})
}

func TestNoteOncePerGroup(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, colleagues)
		w.apply()
		w.apply()
		equal(t, "notes", len(w.notes(" LT-")), 1)
		w.set(41, map[string]any{"phone": "+46 8 123 456 01"}) // an edit alone is not worth a note
		w.apply()
		equal(t, "notes after an edit", len(w.notes(" LT-")), 1)
		w.newLead(43, 7, "Sam Stone", "sam@acme.test")
		w.apply()
		w.apply()
		notes := w.notes(" LT-")
		if len(notes) != 2 {
			t.Fatalf("%d notes after a new lead, want 2", len(notes))
		}
		equal(t, "mentioned", notes[1].to, []string{"Ann Archer", "Eve Ember", "Jürgen Krause"})
		w.look(func(e *orm.Env) { ok(t, e.Delete([]*orm.Record{e.One("crm.lead", 41)})) })
		w.apply()
		equal(t, "notes after one is gone", len(w.notes(" LT-")), 2)
	})
}

func TestNoteAfterStoreLoss(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, colleagues)
		w.apply()
		s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "new.db"))
		ok(t, err)
		t.Cleanup(func() { _ = s.Close() })
		w.store = s
		r := w.apply()
		equal(t, "notes", len(w.notes(" LT-")), 1)
		equal(t, "separate", outcome(t, r, crm.Separate).State, crm.Applied)
	})
}

// Odoo was restored from a backup that is older than the note.
func TestNoteAfterOdooRestore(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, colleagues)
		first := w.apply()
		equal(t, "plan", outcome(t, first, crm.Separate).Plan[0].Lead, crm.LeadID(42))
		w.look(func(e *orm.Env) {
			for _, m := range e.DB.Model("mail.message").All() {
				if strings.Contains(m.Str("body"), "Leadtwin ") {
					ok(t, e.Delete([]*orm.Record{m}))
				}
			}
		})
		equal(t, "notes after the restore", len(w.notes("LT-")), 0)
		cases := w.sweep()
		for _, c := range cases {
			ok(t, w.store.SetCaseState(t.Context(), c.ID, nil, crm.Waiting, "", w.clock))
		}
		w.apply()
		equal(t, "notes after the next run", len(w.notes("LT-")), 1)
	})
}

// The note was planned on the newest lead, which the same run merges: the result names the lead that has the note.
func TestNoteReportedOnItsLead(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, colleagues)
		w.newLead(
			44,
			6,
			"Kim Lund",
			"kim@acme.test",
		) // the same person as 42: the merge keeps 42, and the note goes elsewhere
		r := w.apply()
		notes := w.notes("LT-")
		if len(notes) != 1 {
			t.Fatalf("%d notes, want 1", len(notes))
		}
		out := outcome(t, r, crm.Separate)
		equal(t, "reported", out.Plan[0].Lead, crm.LeadID(notes[0].on))
		stored, err := w.store.Case(t.Context(), out.Case)
		ok(t, err)
		equal(t, "stored", stored.Plan[0].Lead, crm.LeadID(notes[0].on))
	})
}

// A case whose group grows gets another note, which is not a copy of the first.
func TestNoteIsNoDuplicateOfAnother(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, colleagues)
		w.apply()
		w.newLead(50, 7, "Sam Stone", "sam@acme.test")
		w.apply()
		equal(t, "notes", len(w.notes("LT-")), 2)
		w.newLead(43, 7, "Zoe Zimmer", "zoe@other.test")
		w.look(func(e *orm.Env) {
			ok(t, e.Update([]*orm.Record{e.One("crm.lead", 43)}, map[string]any{"email_from": "zoe@acme.test"}))
			ok(t, e.Update([]*orm.Record{e.One("crm.lead", 50)}, map[string]any{"create_date": "2027-01-01 08:00:00"}))
		})
		w.apply()
		notes := w.notes("LT-")
		equal(t, "notes after an older lead joined", len(notes), 3)
		w.policy.NoteOn = rules.NoteOnAll
		w.newLead(60, 5, "Ida Ivers", "ida@acme.test")
		w.apply()
		equal(t, "notes on all records", len(w.notes("LT-")), 3+5)
	})
}

func TestNoteAfterMergeOfItsLead(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, colleagues)
		w.apply()
		w.newLead(40, 6, "Kim Lund", "kim@acme.test") // the same person as 42, which carries the note
		w.set(40, map[string]any{"type": "opportunity"})
		w.apply()
		w.apply()
		equal(t, "leads", w.leads(), []int64{40, 41})
		equal(t, "notes", len(w.notes(" LT-")), 1)
	})
}

func TestNoteOnAllLeads(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, colleagues)
		w.policy.NoteOn = rules.NoteOnAll
		w.apply()
		w.apply()
		notes := w.notes(" LT-")
		if len(notes) != 2 || notes[0].on != 41 || notes[1].on != 42 {
			t.Fatalf("%+v", notes)
		}
	})
}

func TestNoteMentions(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(
			t,
			version,
			colleagues+`  - {id: 43, name: Own, contact_name: Sam Stone, email_from: sam@acme.test,
       user_id: leadtwin, stage_id: New, create_date: "2026-01-03 08:00:00"}
`,
		)
		w.look(func(e *orm.Env) {
			ok(t, e.Update([]*orm.Record{e.One("res.users", 5)}, map[string]any{"active": false}))
		})
		w.apply()
		notes := w.notes(" LT-")
		equal(t, "mentioned", notes[0].to, []string{"Jürgen Krause"})
		has(t, notes[0].body, "Ann Archer")
		if strings.Contains(notes[0].body, "@Ann Archer") || strings.Contains(notes[0].body, "@Leadtwin") {
			t.Errorf("mentioned:\n%s", notes[0].body)
		}
	})
}

func TestNoteEscapesUserText(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, colleagues)
		w.set(
			41,
			map[string]any{
				"name":         `<script>alert(1)</script>`,
				"contact_name": `Robin "<b>" Berg`,
				"partner_name": `<img src=x onerror=alert(1)>`,
			},
		)
		html := w.sentNote()
		for _, bad := range []string{"<script", "<b>", "<img"} {
			if strings.Contains(html, bad) {
				t.Errorf("%s is in\n%s", bad, html)
			}
		}
		has(t, html, "&lt;script&gt;")
	})
}

// sentNote applies all cases and returns the last note as it was sent, before Odoo sanitised it.
func (w *world) sentNote() string {
	w.Helper()
	sent := &recording{Odoo: w.odoo}
	_, err := New(sent, w.store, w.policy, w.o).Apply(w.Context(), w.sweep(), "test")
	ok(w, err)
	if len(sent.html) == 0 {
		w.Fatal("no note was sent")
	}
	return sent.html[len(sent.html)-1]
}

// household is a couple that shares a phone number: no company.
const household = `
users:
  - {id: 5, name: Ann Archer, login: ann, rights: own, lang: de_DE}
  - {id: 6, name: Jürgen Krause, login: jkr, rights: own, lang: de_DE}
  - {id: 9, name: Leadtwin, login: leadtwin, rights: all}
leads:
  - {id: 41, name: Kitchen, contact_name: Olga Smith, phone: "+49 171 2345678", user_id: ann, stage_id: New}
  - {id: 42, name: Garden, contact_name: Paul Berg, phone: "+49 171 2345678", user_id: jkr, stage_id: New}
`

func TestNoteWording(t *testing.T) {
	t.Parallel()
	nameless := strings.NewReplacer("contact_name: Robin Berg, ", "", "contact_name: Kim Lund, ", "").Replace(colleagues)
	for name, one := range map[string]struct {
		seed, language, formality string
		want                      []string
		not                       string
	}{
		"company": {colleagues, rules.English, "informal", []string{
			"in contact with the same company",
			"appear to be different people",
		}, "address or a number"},
		"household": {
			household, rules.English, "informal",
			[]string{"share an address or a number (a household or a company)", "appear to be different people"},
			"same company",
		},
		"nameless": {
			nameless, rules.English, "informal",
			[]string{"It is not known whether they belong to the same person"},
			"appear to be",
		},
		"informal German": {
			household, rules.German, "informal",
			[]string{
				"ihr beide betreut Leads mit derselben Adresse oder Nummer", "Stimmt vor dem",
				"Vertriebsmitarbeiter: Ann Archer",
			},
			"Ihnen",
		},
		"formal German": {household, rules.German, "formal", []string{
			"Sie beide betreuen", "Stimmen Sie vor dem",
			"führen Sie sie in Odoo zusammen",
		}, "euch"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "19.0", one.seed)
			w.o.Notes.Language, w.o.Notes.Formality = one.language, one.formality
			html := w.sentNote()
			for _, want := range one.want {
				has(t, html, want)
			}
			if strings.Contains(html, one.not) {
				t.Errorf("%q is in\n%s", one.not, html)
			}
		})
	}
}

// A long title does not fill the note, and one in Hebrew does not reorder the text around it.
func TestNoteCutsTitles(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "19.0", colleagues)
	w.set(41, map[string]any{"name": "שלום " + strings.Repeat("long title ", 30)})
	html := w.sentNote()
	has(t, html, ">שלום long title")
	has(t, html, "</a></bdi>")
	if strings.Contains(html, strings.Repeat("long title ", 10)) {
		t.Errorf("the title is not cut:\n%s", html)
	}
}

func TestNoteSamples(t *testing.T) {
	t.Parallel()
	for name, language := range map[string]string{"english": rules.English, "german": rules.German, "both": "auto"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "19.0", colleagues)
			w.o.Notes.Language = language
			compareSample(t, "separate-"+name+".html", w.sentNote())
		})
		t.Run("merged_"+name, func(t *testing.T) {
			w := newWorld(t, "19.0", strings.ReplaceAll(twoLives, "login: bob,", "login: bob, lang: de_DE,"))
			w.o.Notes.Language = language
			compareSample(t, "merged-"+name+".html", w.sentNote())
		})
	}
}

// compareSample compares a note with a file in testdata. To accept a new text, delete the file and run the test twice.
func compareSample(t *testing.T, name, got string) {
	t.Helper()
	// ID and key differ between stores.
	if m, _, found := note.ParseMarker(got); found {
		got = strings.ReplaceAll(got, m.Store, "K7Q2X")
		got = regexp.MustCompile(` [0-9A-Z]{10}</small>`).ReplaceAllString(got, " SIGNATURE0</small>")
	}
	path := filepath.Join("testdata", name)
	want, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		ok(t, os.WriteFile(path, []byte(got+"\n"), 0o600))
		t.Fatalf("%s did not exist and was written; check it", path)
	}
	ok(t, err)
	equal(t, name, got+"\n", string(want))
}
