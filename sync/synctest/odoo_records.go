package synctest

import (
	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo/orm"
)

// InOdoo changes Odoo in one transaction.
func (s *Site) InOdoo(change func(e *orm.Env) error) {
	s.Helper()
	if err := s.Odoo.Odoo.Do(s.Context(), change); err != nil {
		s.Fatal(err)
	}
}

// Create creates a lead.
func (s *Site) Create(vals map[string]any) crm.LeadID {
	s.Helper()
	return s.CreateSeveral(1, func(int) map[string]any { return vals })[0]
}

// CreateSeveral creates n leads in one transaction, so that all have the same write date.
func (s *Site) CreateSeveral(n int, vals func(i int) map[string]any) []crm.LeadID {
	s.Helper()
	var ids []crm.LeadID
	s.InOdoo(func(e *orm.Env) error {
		for i := range n {
			r, err := e.Make("crm.lead", vals(i))
			if err != nil {
				return err
			}
			ids = append(ids, crm.LeadID(r[0].ID))
		}
		return nil
	})
	return ids
}

// Write writes values to a record.
func (s *Site) Write(model string, id int64, vals map[string]any) {
	s.Helper()
	s.InOdoo(func(e *orm.Env) error { return e.Update([]*orm.Record{e.One(model, id)}, vals) })
}

// WriteLead writes values to a lead.
func (s *Site) WriteLead(id crm.LeadID, vals map[string]any) {
	s.Helper()
	s.Write("crm.lead", int64(id), vals)
}

// Delete deletes leads.
func (s *Site) Delete(ids ...crm.LeadID) {
	s.Helper()
	s.InOdoo(func(e *orm.Env) error {
		for _, id := range ids {
			if err := e.Delete([]*orm.Record{e.One("crm.lead", int64(id))}); err != nil {
				return err
			}
		}
		return nil
	})
}
