package apply

import (
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/note"
)

// PreviewNote is the HTML of the note that an approval to keep leads separate would post. It reads nothing from Odoo:
// the leads are those that the person sees.
func (a *Applier) PreviewNote(c *crm.Case, leads []rules.Lead, d *crm.Directory, as *store.Approval) (string, error) {
	g := note.Group{
		Case: c.ID, Leads: leads, Reasons: c.Reasons, Directory: d, Sentence: as.Sentence, SentenceBy: as.By,
	}
	if c.Verdict != crm.Separate || len(as.Added) > 0 {
		g.DecidedBy = as.By
	}
	for i := range leads {
		if user := leads[i].Salesperson; d.Users[user].IsSalesperson() {
			g.Readers = append(g.Readers, user)
		}
	}
	on := rules.NoteOn(leads, a.policy.NoteOn)
	if i := slices.IndexFunc(c.Plan, func(p crm.PlannedAction) bool { return p.Action == crm.ActNote }); i >= 0 {
		on = []crm.LeadID{c.Plan[i].Lead}
	}
	if len(on) == 0 {
		return "", nil
	}
	return a.notes.Preview(g, on[0])
}
