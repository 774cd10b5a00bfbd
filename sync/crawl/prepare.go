package crawl

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"leadtwin/internal/crm"
)

// prepareFull prepares the first page and checks in parallel that the user can see all leads. If not, this is the
// error, regardless of other failures for the same reason.
func (r *run) prepareFull(ctx context.Context) (at fullProgress, orders map[crm.LeadID]int, err error) {
	reading := ctx
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var blind error
	var checking sync.WaitGroup
	checking.Go(func() {
		if blind = r.checkSeesAll(ctx); blind != nil {
			cancel()
		}
	})
	at, orders, err = r.prepareMirror(ctx, reading)
	if checking.Wait(); blind != nil && !errors.Is(blind, context.Canceled) {
		err = blind
	}
	return at, orders, err
}

// prepareMirror updates the records to which leads refer, and reads the data that all pages need: the directory and the
// number of open orders of each lead. Meanwhile it starts to read the leads, which goes on until reading ends.
func (r *run) prepareMirror(ctx, reading context.Context) (at fullProgress, orders map[crm.LeadID]int, err error) {
	if err := r.updateKeys(ctx); err != nil {
		return at, nil, err
	}
	if err := r.upgradeCustomers(ctx); err != nil {
		return at, nil, err
	}
	if at, err = r.resumeOrBegin(ctx); err != nil {
		return at, nil, err
	}
	r.startPages(reading, at.After)
	if err := r.updateDirectory(ctx); err != nil {
		return at, nil, err
	}
	if !r.stats.Resumed {
		if err := r.followKnownCustomers(ctx); err != nil {
			return at, nil, err
		}
	}
	if orders, err = r.odoo.OpenOrders(ctx, nil); err != nil {
		return at, nil, fmt.Errorf("count the open orders of all leads: %w", err)
	}
	return at, orders, nil
}

// followKnownCustomers updates the customers of earlier crawls, since pages only read unknown ones.
func (r *run) followKnownCustomers(ctx context.Context) error {
	var c cursor
	found, err := r.getFact(ctx, cursorFact, &c)
	if err != nil || !found {
		return err
	}
	_, err = followModel(ctx, r, r.followedCustomers(), c.Customers, r.options.Overlap)
	return err
}

// updateDirectory re-reads the directory. If something that verdicts depend on has changed, all leads become dirty.
func (r *run) updateDirectory(ctx context.Context) error {
	if err := r.loadDirectory(ctx); err != nil || r.directoryRead {
		return err
	}
	old := r.directory
	if err := r.readDirectory(ctx); err != nil {
		return err
	}
	d := r.directory
	if sameEvidence(old, d) {
		return nil
	}
	for ids, err := range r.store.LeadIDPages(ctx, 0, r.options.StampsPage) {
		if err != nil {
			return fmt.Errorf("read the mirror: %w", err)
		}
		if err := r.store.MarkDirty(ctx, ids); err != nil {
			return fmt.Errorf("mark %d leads: %w", len(ids), err)
		}
	}
	return nil
}

// updateOldDirectory re-reads the directory after an hour: an incremental crawl does not notice otherwise that a user
// was archived or has a new address.
func (r *run) updateOldDirectory(ctx context.Context) error {
	const maxAge = time.Hour
	var read time.Time
	if _, err := r.getFact(ctx, directoryFact, &read); err != nil {
		return err
	}
	if age := r.now().Sub(read); age >= 0 && age < maxAge {
		return nil
	}
	return r.updateDirectory(ctx)
}

// sameEvidence reports whether two directories lead to the same verdicts: names and languages of users do not matter.
func sameEvidence(a, b *crm.Directory) bool {
	sameUser := func(x, y crm.User) bool {
		return x.Active == y.Active && x.Share == y.Share && x.Partner == y.Partner && x.Email == y.Email &&
			x.Login == y.Login &&
			x.Phone == y.Phone && x.Mobile == y.Mobile && x.Company == y.Company && slices.Equal(x.Companies, y.Companies) &&
			x.OwnDocumentsOnly == y.OwnDocumentsOnly
	}
	return maps.Equal(a.Stages, b.Stages) && maps.Equal(a.Companies, b.Companies) &&
		maps.Equal(a.Countries, b.Countries) &&
		maps.Equal(a.Teams, b.Teams) && maps.EqualFunc(a.Users, b.Users, sameUser)
}

// checkSeesAll returns an *odooclient.Error of kind Forbidden if the user cannot see all leads. It is called before a
// full crawl and before a lead is deleted from the mirror.
func (r *run) checkSeesAll(ctx context.Context) error {
	if r.seesAllLeads {
		return nil
	}
	if err := r.odoo.RequireAllLeads(ctx); err != nil {
		return err
	}
	r.seesAllLeads = true
	return nil
}
