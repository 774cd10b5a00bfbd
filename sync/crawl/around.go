package crawl

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"sync"

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

// renewDirectory reads the small tables. Where stages or the countries that phone numbers are read in changed, leads may
// be decided otherwise although they did not change themselves.
func (r *run) renewDirectory(ctx context.Context) error {
	if err := r.loadDirectory(ctx); err != nil || r.reread {
		return err
	}
	old := r.directory
	if err := r.readDirectory(ctx); err != nil {
		return err
	}
	d := r.directory
	if maps.Equal(old.Stages, d.Stages) && maps.Equal(old.Companies, d.Companies) && maps.Equal(old.Countries, d.Countries) {
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
