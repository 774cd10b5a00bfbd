package snapshot

import (
	"context"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// Most leads have no activities, files, meetings or orders. Fields of the lead say so, which saves a call for each.
//
// Source: mail_activity_mixin.py and mail_thread.py in addons/mail/models, crm_lead.py in addons/crm/models and
// addons/sale_crm/models, of Odoo 14 and 19. They list at least what a search for the records finds.

// listFields are the fields of leads that list or count related records, ascending, as far as this Odoo has them.
func listFields(fields map[string]odooclient.Field) []string {
	var names []string
	for _, m := range relatedModels() {
		for _, name := range m.listedIn {
			if _, known := fields[name]; known {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names
}

// LeadFields are the fields that a snapshot has of a lead.
func (rec *Recorder) LeadFields(ctx context.Context) ([]string, error) {
	fields, err := rec.records.LeadFields(ctx)
	return slices.Concat(fields.Stored(), listFields(fields)), err
}

// ReadLeads reads all stored fields of leads, and those that list or count related records unless Odoo refuses that.
func (rec *Recorder) ReadLeads(ctx context.Context, ids []crm.LeadID) (map[crm.LeadID]records.Row, error) {
	fields, err := rec.records.LeadFields(ctx)
	if err != nil {
		return nil, err
	}
	leads, err := rec.records.ReadLeads(ctx, ids, listFields(fields)...)
	if odooclient.Is(err, odooclient.Forbidden) {
		return rec.records.ReadLeads(ctx, ids)
	}
	return leads, err
}

// HasNewRelated reports whether a lead lists or counts more related records than it did.
func HasNewRelated(was, is records.Row) bool {
	for _, m := range relatedModels() {
		for _, name := range m.listedIn {
			if hasNew(was, is, name) {
				return true
			}
		}
	}
	return false
}

func hasNew(was, is records.Row, name string) bool {
	before, known := was[name]
	if !known {
		return false
	}
	if _, listed := before.([]any); !listed {
		return is.Int(name) > was.Int(name)
	}
	had := was.IDs(name)
	return slices.ContainsFunc(is.IDs(name), func(id int64) bool { return !slices.Contains(had, id) })
}

// hasRecords reports whether one of the leads may have records of the model: false if a field of each says that it has
// none.
func (m RelatedModel) hasRecords(leads map[crm.LeadID]*Snapshot) bool {
	for _, s := range leads {
		saysNone := func(field string) bool { v, known := s.Lead[field]; return known && records.IsEmpty(v) }
		if !slices.ContainsFunc(m.listedIn, saysNone) {
			return true
		}
	}
	return false
}
