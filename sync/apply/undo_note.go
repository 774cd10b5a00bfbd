package apply

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
)

// undoneNote is what the notes of an undo say.
type undoneNote struct {
	People []person // whose lead is back
	Merge  string
	Here   crm.LeadID // the survivor; 0 in a note on a lead that is back
	Was    crm.LeadID // the id that this lead had; 0 in the note on the survivor
	Since  noteDay    // when it was created first
	Other  leadLine   // the survivor
	Back   []leadLine // the leads that are back
	Kept   []string   // fields, by their labels
	Lost   []string
}

// noteDay is a day as notes write it.
type noteDay struct{ time.Time }

// German writes 5.10.2026.
func (d noteDay) German() string { return d.Format("2.1.2006") }

// English writes 5 October 2026.
func (d noteDay) English() string { return d.Format("2 January 2006") }

// dayOf reads a time as Odoo sends it, in UTC, and shows it in the zone of this machine. One that cannot be read is zero.
func (a *Applier) dayOf(text string) noteDay {
	t, err := time.Parse(time.DateTime, text)
	if err != nil {
		return noteDay{}
	}
	return noteDay{t.In(a.o.Now().Location())}
}

// tellAll posts a note on each lead that is back, which tells its salesperson, and one on the survivor.
func (u *undoing) tellAll(ctx context.Context) error {
	d, err := u.whoIsWho(ctx)
	if err != nil {
		return err
	}
	n := undoneNote{Merge: u.merge.ID, Lost: u.d.Lost, Other: u.backLine(u.merge.Survivor, u.survivor)}
	for _, name := range u.d.Kept {
		n.Kept = append(n.Kept, u.labelOf(name))
	}
	for _, gone := range u.m.Gone {
		n.Back = append(n.Back, u.backLine(gone, u.d.Back[gone]))
	}
	for _, gone := range u.m.Gone {
		one := n
		users := []crm.UserID{crm.UserID(u.before[gone].Lead.link("user_id"))}
		one.Was, one.Since = gone, u.dayOf(u.before[gone].Lead.text("create_date"))
		one.People = peopleOf(d, users, crm.UserID(u.odoo.Session().UID))
		if err := u.tellOne(ctx, u.d.Back[gone], one, u.languages(d, users)); err != nil {
			return err
		}
	}
	if u.now == nil {
		return nil
	}
	n.Here = u.survivor
	return u.tellOne(ctx, u.survivor, n, u.languages(d, []crm.UserID{crm.UserID(u.now.Lead.link("user_id"))}))
}

// tellOne posts one note, once.
func (u *undoing) tellOne(ctx context.Context, on crm.LeadID, n undoneNote, languages []string) error {
	if u.d.Notes[on] != 0 {
		return nil
	}
	told, err := u.ownNotes(ctx, on, u.e.ID)
	if err != nil {
		return fmt.Errorf("look whether lead %d has its note: %w", on, err)
	}
	if len(told) > 0 {
		u.d.Notes[on] = told[0].Note.ID
		return nil
	}
	mark := u.markerOf(u.e, []crm.LeadID{u.survivor})
	mark.Undo = u.merge.ID
	for _, gone := range u.m.Gone {
		mark.Gone, mark.Leads = append(mark.Gone, gone), append(mark.Leads, u.d.Back[gone])
	}
	html, err := u.words.note("undone", languages, n, u.signed(mark))
	if err != nil {
		return err
	}
	id, err := u.odoo.PostNote(ctx, on, html, partners(n.People))
	if err != nil && !certain(err) {
		return errors.Join(&Unsettled{u.e.ID, "Odoo gave no answer to a note; it will be looked at again"}, err)
	}
	u.d.Notes[on] = id
	if err == nil {
		return u.onceOnly(ctx, on, u.e.ID)
	}
	return u.lost(err, "the note on lead %d", on)
}

func (u *undoing) backLine(was, is crm.LeadID) leadLine {
	l := leadLine{ID: is, Title: titleOf(u.before[was], was), Link: strings.TrimSuffix(u.o.OdooURL, "/") + odooclient.LinkTo(is)}
	if s := u.before[was]; s != nil {
		l.Salesperson = s.Lead.linkName("user_id")
	}
	return l
}

// labelOf is a field as Odoo's pages call it.
func (u *undoing) labelOf(name string) string {
	if f := u.fields[name]; f.Label != "" {
		return f.Label
	}
	return name
}

// labels are fields as Odoo's pages call them.
func (u *undoing) labels(names []string) []string {
	out := make([]string, 0, len(names))
	for _, name := range names {
		out = append(out, u.labelOf(name))
	}
	return out
}
