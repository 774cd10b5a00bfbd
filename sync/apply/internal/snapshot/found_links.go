package snapshot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// foundLinksFact is the name under which the store keeps the result of asking every model.
const foundLinksFact = "apply.link_fields"

// foundLinks is the result of asking models. Asking every model takes a hundred calls or more, so it is
// kept.
type foundLinks struct {
	Database string     `json:"database"`
	User     int64      `json:"user"`
	At       time.Time  `json:"at"`
	AllAt    time.Time  `json:"all_at"`             // when the rights, and models that may not be read, were asked, too
	Registry string     `json:"registry,omitempty"` // of the models and fields of Odoo then; empty: it does not tell
	Readable string     `json:"readable,omitempty"` // of the models that Leadtwin's user could read then
	Listed   string     `json:"listed,omitempty"`   // of the list of fields, where the user may read that
	Found    linkFields `json:"found"`
}

const (
	linksHold  = time.Hour      // so long no model is asked
	rightsHold = 24 * time.Hour // so long Leadtwin's user is thought to have the same rights
)

// linkSearch is one search for the fields that name leads, model by model.
type linkSearch struct {
	rec     *Recorder
	session odooclient.Session
	now     time.Time
	known   foundLinks
}

// askListed reads which of the listed fields refer to leads, and the rights of Leadtwin's user on them. For an hour,
// the same list has the same answer.
func (s *linkSearch) askListed(ctx context.Context, rows []records.Row) (linkFields, error) {
	names := make([]string, 0, len(rows))
	for _, r := range rows {
		names = append(names, r.Text("model")+" "+r.Text("name")+" "+r.Text("ttype"))
	}
	listed := digestOf(names)
	if s.known.Listed == listed && s.isFresh(s.known.At, linksHold) {
		return s.known.Found, nil
	}
	found := foundLinks{Database: s.session.Database, User: s.session.UID, At: s.now, Listed: listed}
	list, err := s.rec.linksOfListed(ctx, rows)
	if err == nil {
		err = s.rec.addLinks(ctx, &found.Found, list)
	}
	if err != nil {
		return linkFields{}, err
	}
	found.Found.Unreadable = slices.DeleteFunc(found.Found.Unreadable, func(model string) bool {
		return !slices.ContainsFunc(list, func(f LinkField) bool { return f.Model == model && !f.mayNameAnything() })
	})
	return s.keep(ctx, found)
}

func (s *linkSearch) isFresh(at time.Time, holds time.Duration) bool {
	age := s.now.Sub(at)
	return s.known.Database == s.session.Database && s.known.User == s.session.UID && age >= 0 && age < holds
}

// askModels asks every model for its fields: once, and again when Odoo has got other models or fields or lets
// Leadtwin's user read other models. Where Odoo does not tell whether it has, it asks those that may be read each hour,
// and the others each day.
func (s *linkSearch) askModels(ctx context.Context) (linkFields, error) {
	readable, err := s.rec.readableModels(ctx)
	if err != nil {
		return linkFields{}, err
	}
	found := foundLinks{
		Database: s.session.Database, User: s.session.UID, At: s.now, AllAt: s.now, Readable: digestOf(readable),
	}
	if found.Registry, err = s.rec.registryHash(ctx); err != nil {
		return linkFields{}, err
	}
	if s.isFresh(s.known.AllAt, rightsHold) && s.known.Registry == found.Registry && found.Registry != "" &&
		s.known.Readable == found.Readable && readable != nil {
		found.AllAt, found.Found = s.known.AllAt, s.known.Found
		return s.keep(ctx, found)
	}
	all, err := s.rec.allModels(ctx)
	if err != nil {
		return linkFields{}, err
	}
	found.Found.Incomplete = all == nil
	switch {
	case all == nil && readable == nil:
		return s.searchInverse(ctx)
	case readable == nil: // Odoo 15
		readable = all
	case s.isFresh(s.known.AllAt, rightsHold) && s.known.Registry == found.Registry:
		found.AllAt, found.Found.Unreadable = s.known.AllAt, s.known.Found.Unreadable
	default:
		rest := slices.DeleteFunc(slices.Clone(all), func(m string) bool { return slices.Contains(readable, m) })
		if found.Found.Unreadable, err = s.rec.unreadable(ctx, rest); err != nil {
			return linkFields{}, err
		}
	}
	list, err := s.rec.linksOfAll(ctx, readable)
	if err == nil {
		err = s.rec.addLinks(ctx, &found.Found, list)
	}
	if err != nil {
		return linkFields{}, err
	}
	return s.keep(ctx, found)
}

func (s *linkSearch) keep(ctx context.Context, found foundLinks) (linkFields, error) {
	if err := s.rec.store.SetFact(ctx, foundLinksFact, found); err != nil {
		return linkFields{}, fmt.Errorf("store which models name leads: %w", err)
	}
	return found.Found, nil
}

// searchInverse is one call and not worth keeping; doctor reports that some fields are unseen.
func (s *linkSearch) searchInverse(ctx context.Context) (linkFields, error) {
	found := linkFields{Incomplete: true}
	list, err := s.rec.linksByInverse(ctx)
	if err == nil {
		err = s.rec.addLinks(ctx, &found, list)
	}
	if err == nil && !s.known.Found.Incomplete {
		err = s.rec.store.SetFact(ctx, foundLinksFact, foundLinks{Found: linkFields{Incomplete: true}})
	}
	return found, err
}

func digestOf(names []string) string {
	sum := sha256.Sum256([]byte(strings.Join(slices.Sorted(slices.Values(names)), " ")))
	return hex.EncodeToString(sum[:8])
}

// registryHash is a text that is another one after a module was installed, upgraded or removed, or a field was added;
// empty where Odoo does not tell.
//
// Source: get_frontend_session_info in addons/web/models/ir_http.py of Odoo 19, a hash of the number by which Odoo's
// own processes learn that their models are out of date; any user may call it (run on 19).
func (rec *Recorder) registryHash(ctx context.Context) (string, error) {
	var info struct {
		Hash string `json:"registry_hash"`
	}
	err := rec.odoo.Call(ctx, odooclient.Request{Model: "ir.http", Method: "get_frontend_session_info"}, &info)
	if err != nil && odooclient.KindOf(err).Rejected() {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("check whether Odoo's models have changed: %w", err)
	}
	return info.Hash, nil
}
