package snapshot

import (
	"context"
	"fmt"
)

// UnseenModels are the models that the last search for fields with links to leads could not read. Links of such models
// to merged leads are neither restored nor reported.
type UnseenModels struct {
	Known      bool     // a search was made; the first write makes one
	Incomplete bool     // Odoo shows Leadtwin's user no list of its models, as 15 does
	Unreadable []string // models that name leads and whose records Leadtwin's user may not read
}

// ReadUnseenModels reads them from the store.
func ReadUnseenModels(ctx context.Context, s interface {
	GetFact(ctx context.Context, name string, into any) (bool, error)
},
) (UnseenModels, error) {
	var found foundLinks
	known, err := s.GetFact(ctx, foundLinksFact, &found)
	if err != nil {
		return UnseenModels{}, fmt.Errorf("read which models name leads: %w", err)
	}
	return UnseenModels{Known: known, Incomplete: found.Found.Incomplete, Unreadable: found.Found.Unreadable}, nil
}
