package app

import (
	"context"
	"fmt"
	"strings"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
)

// databaseFact is the name under which the store keeps which Odoo database it belongs to.
const databaseFact = "odoo.database"

// homeDatabase is the Odoo database that a store belongs to.
type homeDatabase struct {
	URL      string                `json:"URL"`
	Database string                `json:"Database"`
	ID       odooclient.DatabaseID `json:"id,omitzero"`
}

// claimDatabase refuses to use the store of one Odoo with another: the same ids would be other leads. The name
// costs no call; ask compares the ids of the databases as well. A store that belongs to no database yet belongs to this
// one now.
func (a *App) claimDatabase(ctx context.Context, client *odooclient.Client, ask bool) error {
	s := client.Session()
	here := homeDatabase{URL: s.URL, Database: s.Database, ID: odooclient.DatabaseID{Name: s.Database}}
	before, err := readHome(ctx, a.store)
	if err != nil {
		return err
	}
	if ask || before.ID.Created == "" {
		if here.ID, err = client.DatabaseID(ctx); err != nil {
			return err
		}
	} else {
		here.ID.UUID, here.ID.Created = before.ID.UUID, before.ID.Created
	}
	if err := before.differs(here); err != nil {
		err.Store = store.Location(a.o.Settings.Store.URL)
		return err
	}
	if here.ID.UUID == "" {
		here.ID.UUID = before.ID.UUID // read by an earlier user
	}
	if before == here {
		return nil
	}
	return a.store.SetFact(ctx, databaseFact, here)
}

func readHome(ctx context.Context, s *store.Store) (home homeDatabase, err error) {
	_, err = s.GetFact(ctx, databaseFact, &home)
	if home.ID.Name == "" {
		home.ID.Name = home.Database
	}
	return home, err
}

func (h homeDatabase) differs(here homeDatabase) *OtherDatabaseError {
	if h.Database == "" || !h.ID.Differs(here.ID) {
		return nil
	}
	return &OtherDatabaseError{Before: h.Database, Now: here.Database}
}

// OtherDatabaseError reports that the store belongs to another Odoo database.
type OtherDatabaseError struct{ Store, Before, Now string }

func (e *OtherDatabaseError) Error() string {
	if e.Before == e.Now {
		return fmt.Sprintf(
			"the store %s belongs to another Odoo database named %q, which was created at another time or is a copy",
			e.Store,
			e.Now,
		)
	}
	return fmt.Sprintf("the store %s belongs to the Odoo database %q, the settings name %q", e.Store, e.Before, e.Now)
}

// pastFact is the name under which the store keeps how the last comparison with Odoo's notes ended.
const pastFact = "odoo.past"

// pastRest is how long a comparison is valid for commands that only read.
const pastRest = time.Hour

// comparedPast is the result of a comparison.
type comparedPast struct {
	At       time.Time     `json:"at"`
	Newest   crm.MessageID `json:"newest"` // note up to which all fits
	Problems []string      `json:"problems,omitempty"`
}

// DisputedPastError refuses to write while store and Odoo disagree about the past: undone merges would be repeated.
type DisputedPastError struct{ Problems []string }

func (e *DisputedPastError) Error() string {
	return "the store and Odoo disagree about the past, so nothing is written to Odoo: " + strings.Join(e.Problems, "; ")
}

// Blocked makes it a desk.BlockedError.
func (e *DisputedPastError) Blocked() {}

// pastHint is advice about a disputed past.
const pastHint = "if this is the right store, 'leadtwin store adopt' imports what Odoo's notes record, and writing " +
	"continues; if another installation uses this Odoo, stop one of them first"

// comparePast compares the store with Odoo. Rested reuses the result of a recent comparison.
func (a *App) comparePast(ctx context.Context, rested bool) error {
	var before comparedPast
	if _, err := a.store.GetFact(ctx, pastFact, &before); err != nil {
		return err
	}
	now := a.o.Now()
	if age := now.Sub(before.At); rested && age >= 0 && age < pastRest {
		return before.err()
	}
	if err := a.claimDatabase(ctx, a.odoo(), true); err != nil {
		return err
	}
	problems, newest, err := a.newApplier(ctx).Consistency().Compare(ctx, before.Newest)
	if err != nil {
		return err
	}
	found := comparedPast{At: now, Newest: newest, Problems: problems}
	if len(found.Problems) > 0 {
		found.Newest = before.Newest // to be compared again after an adopt
	}
	if a.seen.changed("past", strings.Join(found.Problems, "; ")) && len(found.Problems) > 0 {
		a.log.Error("the store and Odoo disagree about the past, stopping writes", zap.Strings("why", found.Problems),
			zap.String("next", pastHint))
	}
	if err := a.store.SetFact(ctx, pastFact, found); err != nil {
		return err
	}
	return found.err()
}

func (p comparedPast) err() error {
	if len(p.Problems) == 0 {
		return nil
	}
	return &DisputedPastError{p.Problems}
}

func (a *App) pastIdentityProblems(ctx context.Context) []string {
	var last comparedPast
	_, _ = a.store.GetFact(ctx, pastFact, &last) // a store that cannot be read is reported otherwise
	return last.Problems
}

// Adopt imports from Odoo's notes what is missing in the store, and drops what no longer exists in Odoo.
func (a *App) Adopt(ctx context.Context, by string) (report.Adoption, error) {
	writing, release, err := a.writerLease().Await(ctx, a.writerLease().Take)
	if err != nil {
		return report.Adoption{}, err
	}
	defer release()
	got, err := a.newApplier(ctx).Consistency().Adopt(writing, by)
	if err != nil {
		return got, err
	}
	return got, a.store.SetFact(writing, pastFact, comparedPast{Newest: got.Newest})
}
