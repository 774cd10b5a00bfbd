package merge

import (
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// Names of linked records take a third of the time of a read of all values. After a merge they can be taken from the
// snapshots, since Odoo gives the survivor what one of the leads had.

// hasProperties reports whether a lead has properties. The names of records in them are read with them.
func hasProperties(fields records.Fields, leads map[crm.LeadID]*snapshot.Snapshot) bool {
	for name, f := range fields {
		for _, s := range leads {
			if f.Type == "properties" && !records.IsEmpty(s.Lead[name]) {
				return true
			}
		}
	}
	return false
}

// addLinkNames turns the bare ids in the fields that users fill in, or that the note names, into [id, name], by the
// snapshots of the leads. It returns false if these do not have a name.
func addLinkNames(
	fields records.Fields, row records.Row, leads map[crm.LeadID]*snapshot.Snapshot,
) bool {
	for name, f := range fields {
		id := row.Link(name)
		if f.Type != "many2one" || id == 0 || !fields.IsRestorable(name) && !isWorthListing(fields, name) {
			continue
		}
		known := false
		for _, s := range leads {
			if pair, _ := s.Lead[name].([]any); len(pair) > 1 && s.Lead.Link(name) == id {
				row[name], known = slices.Clone(pair), true
				break
			}
		}
		if !known {
			return false
		}
	}
	return true
}
