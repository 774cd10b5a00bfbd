package crawl

import (
	"context"
	"fmt"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
)

// Dismissals follow the leads of dismissed pairs through merges that users make in Odoo itself.
type Dismissals interface {
	UntrackedDismissedLeads(ctx context.Context, limit int) ([]crm.LeadID, error)
	TrackDismissedLead(ctx context.Context, l store.DismissedLead) error
	MissingDismissedLeads(ctx context.Context, limit int) ([]store.DismissedLead, error)
	MoveDismissals(ctx context.Context, lead, into crm.LeadID, at time.Time) error
}

// Messages says which messages a lead has, and on which leads messages are.
type Messages interface {
	FirstMessages(ctx context.Context, lead crm.LeadID, limit int) ([]crm.MessageID, error)
	LeadsOfMessages(ctx context.Context, ids []crm.MessageID) (map[crm.MessageID]crm.LeadID, error)
}

// The sizes of following dismissals. What is above a limit is left to the next crawl.
const (
	trackedMessages = 3    // of a lead: some may be deleted
	trackedLeads    = 200  // that one crawl asks for their messages
	missingLeads    = 1000 // that one crawl looks for
)

// followDismissals looks where leads of dismissed pairs are that disappeared: Odoo's merge moves their messages to the survivor, which
// inherits the dismissal. It first stores the messages of leads that were dismissed since the last crawl.
func (r *run) followDismissals(ctx context.Context) error {
	missing, err := r.store.MissingDismissedLeads(ctx, missingLeads)
	if err != nil {
		return err
	}
	for _, l := range missing {
		if err := r.followDismissal(ctx, l); err != nil {
			return err
		}
	}
	untracked, err := r.store.UntrackedDismissedLeads(ctx, trackedLeads)
	if err != nil {
		return err
	}
	for _, id := range untracked {
		messages, err := r.odoo.FirstMessages(ctx, id, trackedMessages)
		if err != nil && !odooclient.Is(err, odooclient.Forbidden) {
			return fmt.Errorf("read the messages of lead %d, which was dismissed: %w", id, err)
		}
		if err := r.store.TrackDismissedLead(ctx, store.DismissedLead{Lead: id, Messages: messages}); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) followDismissal(ctx context.Context, l store.DismissedLead) error {
	on, err := r.odoo.LeadsOfMessages(ctx, l.Messages)
	if err != nil && !odooclient.Is(err, odooclient.Forbidden) {
		return fmt.Errorf("look where the messages of lead %d are: %w", l.Lead, err)
	}
	var into crm.LeadID
	for _, id := range l.Messages {
		switch lead := on[id]; lead {
		case 0:
		case l.Lead:
			return nil // it still exists, and is hidden from Leadtwin's user for now
		default:
			into = lead
		}
	}
	return r.store.MoveDismissals(ctx, l.Lead, into, r.now())
}
