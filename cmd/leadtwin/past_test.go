package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/miniodoo/orm"
)

// twins are two leads of one person with two salespeople, and a lead of a colleague with a third salesperson.
const twins = `
users:
  - {id: 5, name: Ann Archer, login: ann, rights: own}
  - {id: 6, name: Bob Baker, login: bob, rights: own}
  - {id: 7, name: Eve Ember, login: eve, rights: own}
  - {id: 9, name: Leadtwin, login: leadtwin, rights: all, email: leadtwin@crm.test}
leads:
  - {id: 41, name: Lighting, type: opportunity, contact_name: Robin Berg, email_from: robin@acme.test,
     user_id: ann, create_date: "2026-01-01 08:00:00"}
  - {id: 42, name: Hall 3, type: lead, contact_name: Robin Berg, email_from: robin@acme.test,
     user_id: bob, create_date: "2026-01-02 08:00:00"}
  - {id: 43, name: Parts, type: lead, contact_name: Kim Lund, email_from: kim@acme.test,
     user_id: eve, create_date: "2026-01-03 08:00:00"}
`

const disputed = "the store and Odoo disagree about the past"

// past is an Odoo, and the stores that work on it.
type past struct {
	*testing.T
	odoo    miniodootest.Server
	environ []string
}

func newPast(t *testing.T, version string) *past {
	odoo := miniodootest.Start(t, version, twins)
	return &past{t, odoo, environOf(t, odoo)}
}

func (p *past) path() string {
	for _, v := range p.environ {
		if path, ok := strings.CutPrefix(v, "LEADTWIN_STORE_URL=sqlite:"); ok {
			return path
		}
	}
	return ""
}

// newStore makes the following commands use a new store.
func (p *past) newStore() {
	p.environ = withVariable(p.environ, "LEADTWIN_STORE_URL", "sqlite:"+filepath.Join(p.TempDir(), "new.db"))
}

func (p *past) run(want int, says, command string) string {
	p.Helper()
	status, stdout, stderr := start(p.T, p.environ, strings.Fields(command)...)
	if status != want || !strings.Contains(strings.Join(strings.Fields(stdout+stderr), " "), says) {
		p.Errorf("%s: status %d, want %d and %q in\n%s%s", command, status, want, says, stdout, stderr)
	}
	return stdout
}

// leads counts the leads in Odoo, messages those that Leadtwin signed.
func (p *past) count() (leads, messages int) {
	p.Helper()
	err := p.odoo.Odoo.Do(p.Context(), func(e *orm.Env) error {
		ids, err := e.Find("crm.lead", []any{}, "id", 0, 0)
		if err != nil {
			return err
		}
		notes, err := e.Find("mail.message", []any{[]any{"body", "ilike", "<small>Leadtwin "}}, "id", 0, 0)
		leads, messages = len(ids), len(notes)
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
	return leads, messages
}

func (p *past) unchanged(do func()) {
	p.Helper()
	leads, notes := p.count()
	do()
	if l, n := p.count(); l != leads || n != notes {
		p.Errorf("%d leads and %d notes became %d and %d", leads, notes, l, n)
	}
}

func onBoth(t *testing.T, run func(t *testing.T, p *past)) {
	for _, version := range []string{"14.0", "19.0"} {
		t.Run(version, func(t *testing.T) { run(t, newPast(t, version)) })
	}
}

// TestPastOfNewStore: a new store on an Odoo with a past does not begin again.
func TestPastOfNewStore(t *testing.T) {
	onBoth(t, func(_ *testing.T, p *past) {
		p.run(exitDone, "", "sweep --apply")
		p.run(exitDone, "restored as lead", "undo "+lastMerge(p.T, p.environ))
		p.run(exitDone, "", "sweep --apply") // the note about all three
		p.newStore()
		p.unchanged(func() {
			p.run(exitDone, "Warning: "+disputed, "sweep")
			if got := p.run(exitDone, "leadtwin store adopt", "sweep"); strings.Contains(got, "sweep --apply") {
				p.Errorf("sweep suggests what would be refused:\n%s", got)
			}
			p.run(exitFailed, "notes of another store", "sweep --apply")
			p.run(exitFailed, "leadtwin store adopt", "sweep --apply")
			p.run(exitFailed, disputed, "doctor")
			p.run(exitDone, "1 undone merge,", "store adopt")
			p.run(exitDone, "belongs to this Odoo database", "doctor")
			// What was undone is not done again, and the note about all three is there.
			p.run(exitDone, "", "sweep --apply")
		})
	})
}

// TestPastOfRestoredStore: what was undone since the backup stays undone, and no action id is given twice.
func TestPastOfRestoredStore(t *testing.T) {
	for _, how := range []string{"restore", "copy"} {
		t.Run(how, func(t *testing.T) {
			onBoth(t, func(t *testing.T, p *past) {
				p.run(exitDone, "", "sweep")
				backup := filepath.Join(t.TempDir(), "backup.db")
				p.run(exitDone, "", "store backup "+backup)
				p.run(exitDone, "", "sweep --apply")
				first := lastMerge(t, p.environ)
				p.run(exitDone, "restored as lead", "undo "+first)
				p.run(exitDone, "", "sweep --apply")
				for _, suffix := range []string{"", "-wal", "-shm"} {
					_ = os.Remove(p.path() + suffix)
				}
				if how == "restore" {
					p.run(exitDone, "", "store restore "+backup)
				} else {
					data, err := os.ReadFile(backup)
					if err == nil {
						err = os.WriteFile(p.path(), data, 0o600)
					}
					if err != nil {
						t.Fatal(err)
					}
				}
				p.unchanged(func() {
					p.run(exitFailed, "restored from an older backup", "sweep --apply")
					p.run(exitDone, "1 undone merge,", "store adopt")
					p.run(exitDone, "", "sweep --full --apply")
				})
				addTwins(p)
				p.run(exitDone, "", "sweep --apply")
				if second := lastMerge(t, p.environ); second == first || !strings.HasPrefix(second, first[:8]+"1") {
					t.Errorf("%s follows %s", second, first)
				}
			})
		})
	}
}

// addTwins adds two more leads of one person.
func addTwins(p *past) {
	p.Helper()
	err := p.odoo.Odoo.Do(p.Context(), func(e *orm.Env) error {
		_, err := e.Make("crm.lead",
			map[string]any{
				"name": "One", "contact_name": "Sam Stone", "email_from": "sam@stone.test", "user_id": int64(5),
				"type": "lead",
			},
			map[string]any{
				"name": "Two", "contact_name": "Sam Stone", "email_from": "sam@stone.test", "user_id": int64(6),
				"type": "lead",
			})
		return err
	})
	if err != nil {
		p.Fatal(err)
	}
}

// TestSecondInstallation: two stores that work on one Odoo notice each other by their notes.
func TestSecondInstallation(t *testing.T) {
	onBoth(t, func(t *testing.T, p *past) {
		p.run(exitDone, "", "sweep --apply")
		one := p.environ
		p.newStore()
		p.run(exitDone, "", "sweep")
		p.run(exitDone, "Registered store "+lastMerge(t, one)[2:7], "store adopt")
		addTwins(p)
		p.run(exitDone, "", "sweep --apply")
		two := lastMerge(t, p.environ)[2:7]
		p.environ = one
		addTwins(p)
		p.unchanged(func() { p.run(exitFailed, "notes of another store, "+two, "sweep --apply") })
		p.run(exitDone, "Registered store "+two, "store adopt")
		p.run(exitDone, "", "sweep --apply")
	})
}

// TestPastOfRestoredOdoo: Odoo goes back to before a merge and a note, the store does not.
func TestPastOfRestoredOdoo(t *testing.T) {
	onBoth(t, func(t *testing.T, p *past) {
		var created time.Time
		do(t, p.odoo, func(e *orm.Env) error { created = e.One("crm.lead", 42).Time("create_date"); return nil })
		p.run(exitDone, "", "sweep --apply")
		leads, notes := p.count()
		err := p.odoo.Odoo.Do(t.Context(), func(e *orm.Env) error {
			lead, err := e.MakeAs("crm.lead", 42, map[string]any{
				"name": "Hall 3", "type": "lead", "contact_name": "Robin Berg", "email_from": "robin@acme.test",
				"user_id": int64(6),
			})
			if err != nil {
				return err
			}
			e.Set(lead, "create_date", created) // a backup has it
			ids, err := e.Find("mail.message", []any{[]any{"body", "ilike", "<small>Leadtwin "}}, "id", 0, 0)
			if err != nil {
				return err
			}
			for _, id := range ids {
				if err := e.Delete([]*orm.Record{e.One("mail.message", id)}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		p.unchanged(func() {
			p.run(exitFailed, "Odoo was restored from an older backup", "sweep --apply")
			p.run(exitDone, "Odoo was restored from an older backup", "sweep")
			p.run(exitDone, "Dropped because they no longer exist in Odoo: 1 merge, 1 note", "store adopt")
		})
		p.run(exitDone, "", "sweep --full --apply")
		if l, n := p.count(); l != leads || n != notes {
			t.Errorf("%d leads and %d notes in Odoo, want %d and %d", l, n, leads, notes)
		}
	})
}
