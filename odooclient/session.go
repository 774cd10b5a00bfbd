package odooclient

import "leadtwin/internal/crm"

// Session is what Connect found out. It can be stored and given back in Options.Known, which saves these calls; it
// holds no secret.
type Session struct {
	Version      Version                     `json:"version"`
	Transport    string                      `json:"transport"`
	Database     string                      `json:"database"`
	URL          string                      `json:"url"`
	User         string                      `json:"user"`
	UID          int64                       `json:"uid"`
	Partner      crm.PartnerID               `json:"partner,omitempty"`       // the contact behind the user; 0 until something asked for it
	Known        map[string]map[string]Field `json:"fields"`                  // by model, then by field
	WithoutLoad  bool                        `json:"without_load,omitempty"`  // search_read refused load=''
	OrdersHidden bool                        `json:"orders_hidden,omitempty"` // sale_crm is installed, but the user may not see orders: Lead.Orders stays 0
}

// DatabaseID tells databases apart, also where both have the same name.
type DatabaseID struct {
	Name    string `json:"name"`
	UUID    string `json:"uuid,omitempty"`    // empty where the user may not read settings
	Created string `json:"created,omitempty"` // when its first company was created, as Odoo writes it
}

// Differs says that two ids are of different databases.
func (d DatabaseID) Differs(from DatabaseID) bool {
	if d.UUID != "" && from.UUID != "" {
		return d.UUID != from.UUID
	}
	return d.Name != from.Name || d.Created != "" && from.Created != "" && d.Created != from.Created
}

// Field is one field of a model, as fields_get tells it.
type Field struct {
	Type     string `json:"type"`
	Stored   bool   `json:"store"`
	Relation string `json:"relation,omitempty"`
	Label    string `json:"string,omitempty"`
	ReadOnly bool   `json:"readonly,omitempty"`
	Required bool   `json:"required,omitempty"`
	Computed bool   `json:"computed,omitempty"` // from other fields; people may be able to change it all the same
}

// fits says whether a stored session is about the same server and user.
func (s *Session) fits(o Options) bool {
	return s != nil && s.URL == o.URL && s.Database == o.Database && s.User == o.User && s.UID != 0 && s.Version.Major >= OldestMajor &&
		(o.Transport == Auto || o.Transport == s.Transport) && len(s.Known[leadModel]) > 0
}

// Has says whether a model has a field; false too when its fields were not asked for yet.
func (s *Session) Has(model, field string) bool {
	_, ok := s.Known[model][field]
	return ok
}
