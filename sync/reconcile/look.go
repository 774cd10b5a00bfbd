package reconcile

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
)

// seen is a lead as rules compare it.
type seen struct {
	lead    rules.Lead
	profile rules.Profile
	keys    []crm.Key
}

// looker reads leads from the mirror, each once.
type looker struct {
	store  Mirror
	policy *rules.Policy
	known  *rules.Resolver
	seen   map[crm.LeadID]*seen // nil: not in the mirror
}

// keepSeen is how many leads a looker keeps in memory from one batch to the next.
const keepSeen = 20_000

func (p *pass) newLooker(ctx context.Context) (*looker, error) {
	d, err := p.store.Directory(ctx)
	if _, none := errors.AsType[*store.NotFoundError](err); err != nil && !none {
		return nil, fmt.Errorf("read the directory from the store: %w", err)
	}
	return &looker{store: p.store, policy: &p.policy, known: rules.NewResolver(d), seen: map[crm.LeadID]*seen{}}, nil
}

// shrink forgets what was seen, if that has become much.
func (k *looker) shrink() {
	if len(k.seen) > keepSeen {
		clear(k.seen)
	}
}

// look reads those of the leads that were not seen yet.
func (k *looker) look(ctx context.Context, ids []crm.LeadID) error {
	var fresh []crm.LeadID
	for _, id := range ids {
		if _, ok := k.seen[id]; !ok {
			k.seen[id] = nil
			fresh = append(fresh, id)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	leads, err := k.resolve(ctx, fresh)
	if err != nil {
		for _, id := range fresh {
			delete(k.seen, id)
		}
		return err
	}
	for i := range leads {
		s := &seen{lead: leads[i], profile: rules.NewProfile(leads[i], k.policy)}
		s.keys = s.profile.Keys()
		k.seen[leads[i].ID] = s
	}
	return nil
}

// resolve reads leads with what they point to, ascending. Leads that the mirror does not hold are left out.
func (k *looker) resolve(ctx context.Context, ids []crm.LeadID) ([]rules.Lead, error) {
	leads, err := k.store.Leads(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read leads from the mirror: %w", err)
	}
	return k.join(ctx, leads)
}

// join puts leads together with what they point to.
func (k *looker) join(ctx context.Context, leads []crm.Lead) ([]rules.Lead, error) {
	ids := make([]crm.PartnerID, 0, len(leads))
	for i := range leads {
		if leads[i].Customer != 0 {
			ids = append(ids, leads[i].Customer)
		}
	}
	slices.Sort(ids)
	customers, err := k.store.Customers(ctx, slices.Compact(ids))
	if err != nil {
		return nil, fmt.Errorf("read customers from the mirror: %w", err)
	}
	out := make([]rules.Lead, len(leads))
	for i := range leads {
		out[i] = k.known.Lead(leads[i], customers[leads[i].Customer])
	}
	return out, nil
}
