package odooclient

import (
	"context"
	"fmt"
	"maps"

	"leadtwin/internal/crm"
)

// Session is the result of Connect. It can be stored and passed in Options.Known, which saves these calls; it
// holds no secret.
type Session struct {
	Version   Version `json:"version"`
	Transport string  `json:"transport"`
	Database  string  `json:"database"`
	URL       string  `json:"url"`
	User      string  `json:"user"`
	UID       int64   `json:"uid"`
	// the contact behind the user; 0 until something asked for it
	Partner     crm.PartnerID               `json:"partner,omitempty"`
	Known       map[string]map[string]Field `json:"fields"`                 // by model, then by field
	WithoutLoad bool                        `json:"without_load,omitempty"` // search_read refused load=''
	// sale_crm is installed, but the user may not see orders: Lead.Orders stays 0
	OrdersHidden bool `json:"orders_hidden,omitempty"`
	// the group whose users see all leads; 0 until something asked for it
	AllLeadsGroup int64 `json:"all_leads_group,omitempty"`
}

// DatabaseID distinguishes databases, even if both have the same name.
type DatabaseID struct {
	Name    string `json:"name"`
	UUID    string `json:"uuid,omitempty"`    // empty where the user may not read settings
	Created string `json:"created,omitempty"` // when its first company was created, as Odoo writes it
}

// Differs reports whether two ids are of different databases.
func (d DatabaseID) Differs(from DatabaseID) bool {
	if d.UUID != "" && from.UUID != "" {
		return d.UUID != from.UUID
	}
	return d.Name != from.Name || d.Created != "" && from.Created != "" && d.Created != from.Created
}

// Field is one field of a model, as fields_get reports it.
type Field struct {
	Type     string `json:"type"`
	Stored   bool   `json:"store"`
	Relation string `json:"relation,omitempty"`
	Label    string `json:"string,omitempty"`
	ReadOnly bool   `json:"readonly,omitempty"`
	Required bool   `json:"required,omitempty"`
	Computed bool   `json:"computed,omitempty"` // from other fields; users may still be able to change it
}

func (s *Session) belongsTo(o Options) bool {
	return s != nil && s.URL == o.URL && s.Database == o.Database && s.User == o.User && s.UID != 0 &&
		s.Version.Major >= OldestMajor &&
		(o.Transport == Auto || o.Transport == s.Transport) && len(s.Known[leadModel]) > 0
}

// Has reports whether a model has a field; also false before its fields were read.
func (s *Session) Has(model, field string) bool {
	_, ok := s.Known[model][field]
	return ok
}

// loadFields asks once which fields leads and customers have here; everything later reads only those.
func (c *Client) loadFields(ctx context.Context, s sessionState) (sessionState, error) {
	known := map[string]map[string]Field{}
	for _, model := range []string{leadModel, partnerModel} {
		fields, err := c.fetchFields(ctx, s, model)
		if model == leadModel && Is(err, UnknownModel) {
			return s, &Error{
				Kind: UnknownModel,
				Message: fmt.Sprintf("the app CRM is not installed in the database %q",
					c.options.Database), Hint: hintFor(UnknownModel, Request{Model: model}), cause: err,
			}
		}
		if err != nil {
			return s, fmt.Errorf("read the fields of %s: %w", model, err)
		}
		known[model] = fields
	}
	s.session.Known = known
	return s, nil
}

func (c *Client) fetchFields(ctx context.Context, s sessionState, model string) (map[string]Field, error) {
	described := map[string]struct {
		Field
		Depends falseOr[[]string] `json:"depends"`
	}{}
	r := Request{
		Model: model, Method: "fields_get",
		Opts: map[string]any{"attributes": []string{
			"type", "store", "relation", "string", "readonly", "required",
			"depends",
		}},
	}
	if err := c.callRead(ctx, s, r, &described); err != nil {
		return nil, err
	}
	fields := make(map[string]Field, len(described))
	for name, f := range described {
		f.Computed = len(f.Depends.Value) > 0
		fields[name] = f.Field
	}
	return fields, nil
}

// Labels returns the labels of a model's fields in a language that is active in Odoo, such as de_DE.
func (c *Client) Labels(ctx context.Context, model, lang string) (map[string]string, error) {
	var found map[string]struct {
		Label string `json:"string"`
	}
	r := Request{
		Model: model, Method: "fields_get", Opts: map[string]any{"attributes": []string{"string"}},
		Context: map[string]any{"lang": lang},
	}
	if err := c.Call(ctx, r, &found); err != nil {
		return nil, err
	}
	labels := make(map[string]string, len(found))
	for name, f := range found {
		labels[name] = f.Label
	}
	return labels, nil
}

// Fields returns the fields of a model that the user may see, asked for once per session. It must not be changed.
func (c *Client) Fields(ctx context.Context, model string) (map[string]Field, error) {
	s := c.current()
	if known := s.session.Known[model]; known != nil {
		return known, nil
	}
	fields, err := c.fetchFields(ctx, s, model)
	if err != nil {
		return nil, err
	}
	c.updateSession(func(s *Session) {
		all := maps.Clone(s.Known)
		all[model] = fields
		s.Known = all
	})
	return fields, nil
}
