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

// Messages finds the messages of leads and the leads of messages.
type Messages interface {
	FirstMessages(ctx context.Context, lead crm.LeadID, limit int) ([]crm.MessageID, error)
	LeadsOfMessages(ctx context.Context, ids []crm.MessageID) (map[crm.MessageID]crm.LeadID, error)
}

// Limits of one crawl; the next one continues.
const (
	trackedMessages = 3    // of a lead: some may be deleted
	trackedLeads    = 200  // whose messages one crawl reads
	missingLeads    = 1000 // that one crawl searches
)

// followDismissals finds the survivors of dismissed leads that disappeared: Odoo's merge moves messages to the
// survivor, which inherits the dismissal. Then it stores the messages of newly dismissed leads.
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
			return fmt.Errorf("read the messages of dismissed lead %d: %w", id, err)
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
		return fmt.Errorf("find the messages of lead %d: %w", l.Lead, err)
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
