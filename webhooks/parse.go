package webhooks

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"

	"leadtwin/internal/crm"
)

// leadModel is the only model that deliveries are kept for.
const leadModel = "crm.lead"

// maxLeads is the largest number of different leads in one delivery.
const maxLeads = 10_000

// delivery is a parsed body: its leads, or none if it is about another model.
type delivery struct {
	Model string
	Leads []crm.LeadID // ascending, each once
}

// malformedError describes to its sender why a body is invalid.
type malformedError struct{ what string }

func (m malformedError) Error() string { return m.what }

// tooManyLeadsError refuses a body with more than maxLeads leads.
type tooManyLeadsError struct{}

func (tooManyLeadsError) Error() string {
	return fmt.Sprintf("the delivery contains more than %d leads; split it", maxLeads)
}

// body is the body of Odoo's webhook action ("_model", "_id") or the plain form ("model", "ids"). Other keys, such as
// the fields that an admin chose to send, are ignored: Leadtwin reads them from Odoo.
//
// Source: _run_action_webhook in odoo/addons/base/models/ir_actions.py, Odoo 17 to 19.
type body struct {
	odooModel, odooID, model []byte // nil: absent
	ids                      []crm.LeadID
	idsError                 error // why ids are invalid
	hasIDs                   bool
}

// parseDelivery reads one delivery and keeps only its lead ids. Errors: malformedError for a mistake of the sender,
// tooManyLeadsError, or the reader's.
func parseDelivery(r io.Reader) (delivery, error) {
	s := newScanner(r)
	c, err := s.skipSpace()
	if err != nil {
		return delivery{}, err
	}
	if c != '{' {
		return delivery{}, s.syntaxError(c)
	}
	var b body
	if err := s.readObject(0, func(key string) error { return b.readMember(s, key) }); err != nil {
		return delivery{}, err
	}
	if err := s.expectEnd(); err != nil {
		return delivery{}, err
	}
	switch {
	case b.odooModel != nil:
		return b.odooDelivery()
	case b.model != nil:
		return b.plainDelivery()
	}
	return delivery{}, malformedError{"model is missing; " +
		`allowed: the body of Odoo's webhook action, or {"model": "crm.lead", "ids": [1, 2]}`}
}

func (b *body) readMember(s *scanner, raw string) (err error) {
	key := ""
	if err := json.Unmarshal([]byte(raw), &key); err != nil {
		return s.skipValue(1) // longer than any key that is read
	}
	switch key {
	case "_model":
		b.odooModel, err = s.copyValue()
	case "_id":
		b.odooID, err = s.copyValue()
	case "model":
		b.model, err = s.copyValue()
	case "ids":
		err = b.readIDs(s)
	default:
		err = s.skipValue(1)
	}
	return err
}

func (s *scanner) copyValue() ([]byte, error) {
	raw, err := s.captureValue(1)
	return slices.Clone(raw), err
}

// readIDs reads the ids. An invalid id is an error only if the model turns out to be crm.lead.
func (b *body) readIDs(s *scanner) error {
	b.ids, b.idsError, b.hasIDs = b.ids[:0], nil, true
	c, err := s.skipSpace()
	if err != nil {
		return err
	}
	if c != '[' {
		b.idsError = malformedError{"ids must be a list of lead ids, such as [1, 2]"}
		return s.skipValue(1)
	}
	err = s.readList(func() error {
		if b.idsError == nil {
			if err := s.readPlainIDs(b.addID); err != nil {
				return err
			}
		}
		raw, err := s.captureValue(2)
		if err != nil || b.idsError != nil {
			return err
		}
		id, err := parseLeadID("ids", raw)
		if err != nil {
			b.idsError = err
			return nil
		}
		return b.addID(id)
	})
	b.compactIDs()
	if err == nil && len(b.ids) > maxLeads {
		return tooManyLeadsError{}
	}
	return err
}

func (b *body) addID(id crm.LeadID) error {
	const room = 2 * maxLeads
	if len(b.ids) >= room {
		b.compactIDs()
		if len(b.ids) > maxLeads {
			return tooManyLeadsError{}
		}
	}
	b.ids = append(b.ids, id)
	return nil
}

func (b *body) compactIDs() {
	slices.Sort(b.ids)
	b.ids = slices.Compact(b.ids)
}

func (b *body) odooDelivery() (delivery, error) {
	model, err := parseText("_model", b.odooModel)
	if err != nil || model != leadModel {
		return delivery{Model: model}, err
	}
	id, err := parseLeadID("_id", b.odooID)
	return delivery{Model: model, Leads: []crm.LeadID{id}}, err
}

func (b *body) plainDelivery() (delivery, error) {
	model, err := parseText("model", b.model)
	if err != nil || model != leadModel {
		return delivery{Model: model}, err
	}
	if !b.hasIDs {
		return delivery{}, malformedError{"ids is missing; allowed: a list of lead ids, such as [1, 2]"}
	}
	if b.idsError != nil {
		return delivery{}, b.idsError
	}
	return delivery{Model: model, Leads: slices.Clip(slices.Clone(b.ids))}, nil
}

func parseText(key string, raw []byte) (string, error) {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil || s == "" { // null leaves it empty
		return "", malformedError{key + " must be a string, such as \"crm.lead\""}
	}
	return s, nil
}

// parseLeadID accepts the range of PostgreSQL's integer, the type of Odoo's ids.
func parseLeadID(key string, raw []byte) (crm.LeadID, error) {
	if raw == nil {
		return 0, malformedError{key + " is missing; allowed: the id of a lead"}
	}
	n := int64(0)
	for _, c := range raw {
		if c < '0' || c > '9' || n > math.MaxInt32 {
			n = 0
			break
		}
		n = 10*n + int64(c-'0')
	}
	if n < 1 || n > math.MaxInt32 {
		return 0, malformedError{fmt.Sprintf("%s: %.40q is not a valid lead id; allowed: whole numbers from 1 to %d",
			key, raw, math.MaxInt32)}
	}
	return crm.LeadID(n), nil
}
