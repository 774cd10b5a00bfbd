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

// maxLeads is how many different leads one delivery may name.
const maxLeads = 10_000

// delivery is what a body said: the leads, or nothing when it was about another model.
type delivery struct {
	Model string
	Leads []crm.LeadID // ascending, each once
}

// malformed says what is wrong with a body, in words for whoever sent it.
type malformed struct{ what string }

func (m malformed) Error() string { return m.what }

// tooManyLeads refuses a body that names more leads than one delivery may.
type tooManyLeads struct{}

func (tooManyLeads) Error() string {
	return fmt.Sprintf("the delivery names more than %d leads; send them in several", maxLeads)
}

// body is Odoo's own webhook ("_model", "_id") and the plain form ("model", "ids") in one. Other keys, such as the
// fields that an admin chose to send, are passed over: they are read from Odoo again anyway.
//
// Source: _run_action_webhook in odoo/addons/base/models/ir_actions.py, Odoo 17 to 19.
type body struct {
	odooModel, odooID, model []byte // nil: not there
	ids                      []crm.LeadID
	badIDs                   error // why ids are of no use
	hasIDs                   bool
}

// parse reads one delivery, and keeps no more of it than the leads. Its error is malformed for anything that the sender did
// wrong, tooManyLeads, or that of the reader.
func parse(r io.Reader) (delivery, error) {
	s := newScanner(r)
	c, err := s.space()
	if err != nil {
		return delivery{}, err
	}
	if c != '{' {
		return delivery{}, s.wrong(c)
	}
	var b body
	if err := s.object(0, func(key string) error { return b.member(s, key) }); err != nil {
		return delivery{}, err
	}
	if err := s.end(); err != nil {
		return delivery{}, err
	}
	switch {
	case b.odooModel != nil:
		return b.one()
	case b.model != nil:
		return b.many()
	}
	return delivery{}, malformed{`the body names no model; allowed: Odoo's own webhook body, or {"model": "crm.lead", "ids": [1, 2]}`}
}

// member reads the value of one key.
func (b *body) member(s *scanner, raw string) (err error) {
	key := ""
	if err := json.Unmarshal([]byte(raw), &key); err != nil {
		return s.value(1) // longer than any that matters
	}
	switch key {
	case "_model":
		b.odooModel, err = s.copy()
	case "_id":
		b.odooID, err = s.copy()
	case "model":
		b.model, err = s.copy()
	case "ids":
		err = b.list(s)
	default:
		err = s.value(1)
	}
	return err
}

// copy reads a value and returns its text.
func (s *scanner) copy() ([]byte, error) {
	raw, err := s.keep(1)
	return slices.Clone(raw), err
}

// list reads the ids. What is no id is only wrong where they matter.
func (b *body) list(s *scanner) error {
	b.ids, b.badIDs, b.hasIDs = b.ids[:0], nil, true
	c, err := s.space()
	if err != nil {
		return err
	}
	if c != '[' {
		b.badIDs = malformed{"ids must be a list of lead ids, such as [1, 2]"}
		return s.value(1)
	}
	err = s.list(func() error {
		if b.badIDs == nil {
			if err := s.plainIDs(b.add); err != nil {
				return err
			}
		}
		raw, err := s.keep(2)
		if err != nil || b.badIDs != nil {
			return err
		}
		id, err := leadID("ids", raw)
		if err != nil {
			b.badIDs = err
			return nil
		}
		return b.add(id)
	})
	b.compact()
	if err == nil && len(b.ids) > maxLeads {
		return tooManyLeads{}
	}
	return err
}

// add keeps an id. Those that came twice are dropped before they take memory.
func (b *body) add(id crm.LeadID) error {
	const room = 2 * maxLeads
	if len(b.ids) >= room {
		b.compact()
		if len(b.ids) > maxLeads {
			return tooManyLeads{}
		}
	}
	b.ids = append(b.ids, id)
	return nil
}

func (b *body) compact() {
	slices.Sort(b.ids)
	b.ids = slices.Compact(b.ids)
}

func (b *body) one() (delivery, error) {
	model, err := text("_model", b.odooModel)
	if err != nil || model != leadModel {
		return delivery{Model: model}, err
	}
	id, err := leadID("_id", b.odooID)
	return delivery{Model: model, Leads: []crm.LeadID{id}}, err
}

func (b *body) many() (delivery, error) {
	model, err := text("model", b.model)
	if err != nil || model != leadModel {
		return delivery{Model: model}, err
	}
	if !b.hasIDs {
		return delivery{}, malformed{"ids is missing: it lists the leads, such as [1, 2]"}
	}
	if b.badIDs != nil {
		return delivery{}, b.badIDs
	}
	return delivery{Model: model, Leads: slices.Clip(slices.Clone(b.ids))}, nil
}

func text(key string, raw []byte) (string, error) {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil || s == "" { // null, too, leaves it empty
		return "", malformed{key + " must be a text, such as \"crm.lead\""}
	}
	return s, nil
}

// leadID accepts what PostgreSQL's integer can hold; Odoo's ids are that.
func leadID(key string, raw []byte) (crm.LeadID, error) {
	if raw == nil {
		return 0, malformed{key + " is missing: it names the lead"}
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
		return 0, malformed{fmt.Sprintf("%s holds %.40q, which is no lead id; allowed: whole numbers from 1 to %d", key, raw, math.MaxInt32)}
	}
	return crm.LeadID(n), nil
}
