package app

import (
	"context"
	"sync"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// resolvers keeps the resolver of the directory that was used last: it reads the addresses and numbers of all users.
type resolvers struct {
	mu   sync.Mutex
	last *rules.Resolver
}

// resolverOf returns the resolver of a directory, which must not be changed. The store gives out the same directory
// until another one is stored.
func (r *resolvers) resolverOf(d *crm.Directory) *rules.Resolver {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.last == nil || r.last.Directory() != d {
		r.last = rules.NewResolver(d)
	}
	return r.last
}

func (a *App) storedResolver(ctx context.Context) (*rules.Resolver, error) {
	d, err := a.store.Directory(ctx)
	if err != nil {
		return nil, err
	}
	return a.resolvers.resolverOf(d), nil
}
