package webhooks

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"

	"leadtwin/internal/crm"
)

// leadModel is the only model that deliveries are kept for.
const leadModel = "crm.lead"

// delivery is what a body said: the leads, or nothing when it was about another model.
type delivery struct {
	Model string
	Leads []crm.LeadID
}

// malformed says what is wrong with a body, in words for whoever sent it.
type malformed struct{ what string }

func (m malformed) Error() string { return m.what }

// body is Odoo's own webhook ("_model", "_id") and the plain form ("model", "ids") in one. Other keys, such as the
// fields that an admin chose to send, are passed over: they are read from Odoo again anyway.
//
// Source: _run_action_webhook in odoo/addons/base/models/ir_actions.py, Odoo 17 to 19.
type body struct {
	OdooModel json.RawMessage `json:"_model"`
	OdooID    json.RawMessage `json:"_id"`
	Model     json.RawMessage `json:"model"`
	IDs       json.RawMessage `json:"ids"`
}

// parse reads one delivery. Its error is malformed for anything that the sender did wrong.
func parse(raw []byte) (delivery, error) {
	var b body
	d := json.NewDecoder(bytes.NewReader(raw))
	if err := d.Decode(&b); err != nil {
		return delivery{}, malformed{"the body is no JSON object: " + jsonError(err)}
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return delivery{}, malformed{"the body goes on after its JSON object"}
	}
	switch {
	case b.OdooModel != nil:
		return one(b)
	case b.Model != nil:
		return many(b)
	}
	return delivery{}, malformed{`the body names no model; allowed: Odoo's own webhook body, or {"model": "crm.lead", "ids": [1, 2]}`}
}

func one(b body) (delivery, error) {
	model, err := text("_model", b.OdooModel)
	if err != nil || model != leadModel {
		return delivery{Model: model}, err
	}
	id, err := leadID("_id", b.OdooID)
	return delivery{Model: model, Leads: []crm.LeadID{id}}, err
}

func many(b body) (delivery, error) {
	model, err := text("model", b.Model)
	if err != nil || model != leadModel {
		return delivery{Model: model}, err
	}
	var raw []json.RawMessage
	if err := json.Unmarshal(b.IDs, &raw); err != nil || raw == nil {
		return delivery{}, malformed{"ids must be a list of lead ids, such as [1, 2]"}
	}
	out := delivery{Model: model, Leads: make([]crm.LeadID, len(raw))}
	for i, r := range raw {
		if out.Leads[i], err = leadID("ids", r); err != nil {
			return delivery{}, err
		}
	}
	return out, nil
}

func text(key string, raw json.RawMessage) (string, error) {
	var s string
	if err := json.Unmarshal(raw, &s); err != nil || s == "" { // null, too, leaves it empty
		return "", malformed{key + " must be a text, such as \"crm.lead\""}
	}
	return s, nil
}

// leadID accepts what PostgreSQL's integer can hold; Odoo's ids are that.
func leadID(key string, raw json.RawMessage) (crm.LeadID, error) {
	if raw == nil {
		return 0, malformed{key + " is missing: it names the lead"}
	}
	var n int64
	if err := json.Unmarshal(raw, &n); err != nil || n < 1 || n > math.MaxInt32 || bytes.Equal(raw, []byte("null")) {
		return 0, malformed{fmt.Sprintf("%s holds %.40q, which is no lead id; allowed: whole numbers from 1 to %d", key, raw, math.MaxInt32)}
	}
	return crm.LeadID(n), nil
}

// jsonError leaves out Go's names for our types.
func jsonError(err error) string {
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf("%s at byte %d", e.Error(), e.Offset)
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return "it is of type " + e.Value
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return "it ends too early"
	}
	return err.Error()
}
