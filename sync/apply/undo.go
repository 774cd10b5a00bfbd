package apply

import (
	"context"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/sync/apply/internal/undo"
)

// Undo undoes a merge, after it has resumed what an earlier run left open. Errors: those of undo.Undoer.Run.
func (a *Applier) Undo(ctx context.Context, entry, by string) (report.Undo, error) {
	return a.undoer.Run(ctx, entry, by, a.Resume)
}

// Preview reports what Undo would do and what it cannot restore. It writes nothing.
func (a *Applier) Preview(ctx context.Context, entry string) (undo.Preview, error) {
	return a.undoer.Preview(ctx, entry)
}

// Reconsider proposes undone merges again if their leads changed since. It returns these leads.
func (a *Applier) Reconsider(ctx context.Context) ([]crm.LeadID, error) {
	return a.undoer.Reconsider(ctx)
}
