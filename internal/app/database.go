package app

import (
	"context"
	"fmt"

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

// sameDatabase refuses to work on one Odoo with what was learnt from another: ids would mean other leads. The name costs
// no call; ask compares the ids of the databases as well. A store that belongs to no database yet belongs to this one now.
func (a *App) sameDatabase(ctx context.Context, client *odooclient.Client, ask bool) error {
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

// OtherDatabaseError says that the store belongs to another Odoo database.
type OtherDatabaseError struct{ Store, Before, Now string }

func (e *OtherDatabaseError) Error() string {
	if e.Before == e.Now {
		return fmt.Sprintf("the store %s belongs to another Odoo database of the name %q: that one was made at another time, or is a copy", e.Store, e.Now)
	}
	return fmt.Sprintf("the store %s belongs to the Odoo database %q, the settings name %q", e.Store, e.Before, e.Now)
}
