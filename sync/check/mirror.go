package check

import (
	"context"
	"fmt"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/sync/cluster"
)

// MirrorStore is what a check of the mirror reads; *store.Store implements it.
type MirrorStore interface {
	cluster.MirrorStore
	Past
}

// Mirror compares with all leads as the last crawl read them. It asks Odoo nothing.
type Mirror struct {
	store    MirrorStore
	policy   rules.Policy
	resolver *rules.Resolver
}

// NewMirror returns a Mirror. The policy must be complete and the one that the index was made by.
func NewMirror(s MirrorStore, policy rules.Policy, resolver *rules.Resolver) *Mirror {
	return &Mirror{store: s, policy: policy, resolver: resolver}
}

// Check returns what is similar to leads of the mirror, with the cases that a pass over it would find.
func (m *Mirror) Check(ctx context.Context, ids []crm.LeadID, now time.Time) (Result, error) {
	r, err := m.comparison(m.source()).compare(ctx, ids, now)
	r.Directory = m.resolver.Directory()
	return r, err
}

// CheckContact returns what is similar to a contact, with the cases that a pass would find if the contact were a lead,
// created at now, without a salesperson. In the result its ID is NewLead.
func (m *Mirror) CheckContact(ctx context.Context, c Contact, now time.Time) (Result, error) {
	draft, err := c.newLead(m.resolver, now)
	if err != nil {
		return Result{}, err
	}
	source := &draftSource{mirror: m.source(), draft: draft, keys: map[crm.Key]bool{}}
	for _, key := range rules.BlockingKeys(draft, &m.policy) {
		source.keys[key] = true
	}
	r, err := m.comparison(source).compare(ctx, []crm.LeadID{NewLead}, now)
	if err != nil {
		return Result{}, fmt.Errorf("compare a contact with the mirror: %w", err)
	}
	r.Directory = m.resolver.Directory()
	return r, nil
}

func (m *Mirror) comparison(source cluster.Source) *comparison {
	return &comparison{source: source, past: m.store, policy: &m.policy, mail: cluster.NewStoredMail(m.store)}
}

func (m *Mirror) source() cluster.Source { return cluster.NewMirror(m.store, &m.policy, m.resolver) }

// draftSource has one lead more than the mirror.
type draftSource struct {
	mirror cluster.Source
	draft  rules.Lead
	keys   map[crm.Key]bool // of the draft
}

// ReadLeads returns those of the leads that exist, and the draft.
func (s *draftSource) ReadLeads(ctx context.Context, ids []crm.LeadID) ([]rules.Lead, error) {
	var stored []crm.LeadID
	var leads []rules.Lead
	for _, id := range ids {
		if id == NewLead {
			leads = append(leads, s.draft)
		} else {
			stored = append(stored, id)
		}
	}
	if len(stored) == 0 {
		return leads, nil
	}
	read, err := s.mirror.ReadLeads(ctx, stored)
	return append(leads, read...), err
}

// FindByKeys counts the draft among the leads of a frequent key.
func (s *draftSource) FindByKeys(ctx context.Context, keys []crm.Key) ([]crm.LeadID, rules.FrequentKeys, error) {
	found, frequent, err := s.mirror.FindByKeys(ctx, keys)
	for key := range frequent {
		if s.keys[key] {
			frequent[key]++
		}
	}
	return found, frequent, err
}
