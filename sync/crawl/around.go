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

// before does what has to be done before the first page. What the user may see is asked beside that; if it is not all, this is
// what the caller is told, whatever else failed for the same reason.
func (r *run) before(ctx context.Context) (at unfinished, orders map[crm.LeadID]int, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var blind error
	var asked sync.WaitGroup
	asked.Go(func() {
		if blind = r.seesAll(ctx); blind != nil {
			cancel()
		}
	})
	at, orders, err = r.around(ctx)
	if asked.Wait(); blind != nil && !errors.Is(blind, context.Canceled) {
		err = blind
	}
	return at, orders, err
}

// around brings up to date what stands around the leads, and reads what all pages need: the small tables, and how many open orders
// each lead has.
func (r *run) around(ctx context.Context) (at unfinished, orders map[crm.LeadID]int, err error) {
	if err := r.rekey(ctx); err != nil {
		return at, nil, err
	}
	if err := r.completeCustomers(ctx); err != nil {
		return at, nil, err
	}
	if at, err = r.prepare(ctx); err != nil {
		return at, nil, err
	}
	if err := r.renewDirectory(ctx); err != nil {
		return at, nil, err
	}
	if !r.stats.Resumed {
		if err := r.oldCustomers(ctx); err != nil {
			return at, nil, err
		}
	}
	if orders, err = r.odoo.OpenOrders(ctx, nil); err != nil {
		return at, nil, fmt.Errorf("count the open orders of all leads: %w", err)
	}
	return at, orders, nil
}

// oldCustomers brings the customers that an earlier crawl has read up to date, since pages only ask for unknown ones.
func (r *run) oldCustomers(ctx context.Context) error {
	var c cursor
	found, err := r.get(ctx, cursorFact, &c)
	if err != nil || !found {
		return err
	}
	_, err = follow(ctx, r, r.customers(), c.Customers, r.o.Overlap)
	return err
}

// renewDirectory reads the small tables. Where they changed in what verdicts rest on, leads may be decided otherwise
// although they did not change themselves.
func (r *run) renewDirectory(ctx context.Context) error {
	if err := r.loadDirectory(ctx); err != nil || r.reread {
		return err
	}
	old := r.directory
	if err := r.readDirectory(ctx); err != nil {
		return err
	}
	d := r.directory
	if sameForRules(old, d) {
		return nil
	}
	for ids, err := range r.store.LeadIDPages(ctx, 0, r.o.StampsPage) {
		if err != nil {
			return fmt.Errorf("walk the mirror: %w", err)
		}
		if err := r.store.MarkDirty(ctx, ids); err != nil {
			return fmt.Errorf("mark %d leads: %w", len(ids), err)
		}
	}
	return nil
}

// refreshDirectory reads the small tables again when they have become old: nothing else tells an incremental crawl that a
// user was archived, or got another address.
func (r *run) refreshDirectory(ctx context.Context) error {
	const old = time.Hour
	var read time.Time
	if _, err := r.get(ctx, directoryFact, &read); err != nil {
		return err
	}
	if age := r.now().Sub(read); age >= 0 && age < old {
		return nil
	}
	return r.renewDirectory(ctx)
}

// sameForRules says that two directories lead to the same verdicts: what a user is called, and in which language, decides
// nothing.
func sameForRules(a, b *crm.Directory) bool {
	sameUser := func(x, y crm.User) bool {
		return x.Active == y.Active && x.Share == y.Share && x.Partner == y.Partner && x.Email == y.Email && x.Login == y.Login &&
			x.Phone == y.Phone && x.Mobile == y.Mobile && x.Company == y.Company && slices.Equal(x.Companies, y.Companies) && x.OwnDocumentsOnly == y.OwnDocumentsOnly
	}
	return maps.Equal(a.Stages, b.Stages) && maps.Equal(a.Companies, b.Companies) && maps.Equal(a.Countries, b.Countries) &&
		maps.Equal(a.Teams, b.Teams) && maps.EqualFunc(a.Users, b.Users, sameUser)
}
