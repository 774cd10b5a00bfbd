package odooclient

import (
	"context"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// Leads reads leads by id, archived ones included. missing are those that Odoo no longer has, or hides from the user;
// found and missing are in ascending order. Open quotations and orders are counted where sale_crm is installed, which
// takes a call more if a lead has any.
func (c *Client) Leads(ctx context.Context, ids []crm.LeadID) (found []crm.Lead, missing []crm.LeadID, err error) {
	ids = lists.Distinct(ids)
	found = make([]crm.Lead, 0, len(ids))
	for part := range slices.Chunk(ids, readBatch) {
		leads, err := c.leadsByID(ctx, part)
		if err != nil {
			return nil, nil, err
		}
		found = append(found, leads...)
	}
	return found, missingLeads(ids, found), nil
}

func missingLeads(ids []crm.LeadID, found []crm.Lead) (missing []crm.LeadID) {
	there := make(map[crm.LeadID]bool, len(found))
	for i := range found {
		there[found[i].ID] = true
	}
	for _, id := range ids {
		if !there[id] {
			missing = append(missing, id)
		}
	}
	return missing
}

// leadsByID reads leads, and with them which have orders. A user who may not see orders cannot read those of a lead
// either.
func (c *Client) leadsByID(ctx context.Context, ids []crm.LeadID) ([]crm.Lead, error) {
	session := c.Session()
	if session.OrdersHidden {
		return c.leadsThenOrders(ctx, ids)
	}
	p, err := findByID(ctx, c, orderedLeadTable(), int64IDs(ids))
	if Is(err, Forbidden) && session.Has(leadModel, ordersField) {
		return c.leadsThenOrders(ctx, ids)
	}
	if err != nil {
		return nil, err
	}
	leads, ordered := withoutOrders(p.rows)
	return leads, c.countOrders(ctx, leads, ordered)
}

func (c *Client) leadsThenOrders(ctx context.Context, ids []crm.LeadID) ([]crm.Lead, error) {
	p, err := findByID(ctx, c, leadTable(), int64IDs(ids))
	if err != nil {
		return nil, err
	}
	return p.rows, c.countOrders(ctx, p.rows, lists.Map(p.rows, func(one crm.Lead) crm.LeadID { return one.ID }))
}

// LeadValues reads leads by id with one call: as Leads does and, in rows, all values of the fields, many2one as the
// bare id. Leads that are gone are left out. known is false, without an error, if that takes more calls: a lead has
// orders, or is hidden from the user.
func (c *Client) LeadValues(
	ctx context.Context, ids []crm.LeadID, fields []string,
) (leads []crm.Lead, rows []map[string]any, known bool, err error) {
	found, rows, known, err := c.readLeadValues(ctx, ids, fields, map[string]any{"load": ""})
	if err != nil || !known || slices.ContainsFunc(found, func(l orderedLead) bool { return l.hasOrders }) {
		return nil, nil, false, err
	}
	leads, _ = withoutOrders(found)
	return leads, rows, true, nil
}

// NamedLeadValues reads leads as LeadValues does, many2one as [id, name]. If a lead has orders, it counts them with
// one call more.
func (c *Client) NamedLeadValues(
	ctx context.Context, ids []crm.LeadID, fields []string,
) (leads []crm.Lead, rows []map[string]any, known bool, err error) {
	found, rows, known, err := c.readLeadValues(ctx, ids, fields, nil)
	if err != nil || !known {
		return nil, nil, false, err
	}
	leads, ordered := withoutOrders(found)
	if err := c.countOrders(ctx, leads, ordered); err != nil {
		return nil, nil, false, err
	}
	return leads, rows, true, nil
}

func (c *Client) readLeadValues(
	ctx context.Context, ids []crm.LeadID, fields []string, opts map[string]any,
) (leads []orderedLead, rows []map[string]any, known bool, err error) {
	session := c.Session()
	if session.OrdersHidden || len(ids) > readBatch {
		return nil, nil, false, nil
	}
	t := orderedLeadTable().supportedBy(session.Known[leadModel])
	out := leadValuesDecoder{leads: rowDecoder[orderedLead]{columns: t.columns, most: len(ids)}}
	all := lists.Distinct(slices.Concat(fields, t.fieldNames()))
	err = c.Call(ctx, Request{
		Model: leadModel, Method: "read", IDs: int64IDs(ids), Args: []Arg{{"fields", all}}, Opts: opts,
		Context: includeArchived(),
	}, &out)
	if mayReadBySearch(err) {
		return nil, nil, false, nil
	}
	return out.leads.rows, out.rows, err == nil, err
}

// leadValuesDecoder reads an answer twice: as leads, and with all values as they come.
type leadValuesDecoder struct {
	leads rowDecoder[orderedLead]
	rows  []map[string]any
}

func (d *leadValuesDecoder) setCheck(c *rowCheck) { d.leads.setCheck(c) }

func (d *leadValuesDecoder) decodeJSON(text []byte) error {
	if err := d.leads.decodeJSON(text); err != nil {
		return err
	}
	return decodeValue(text, &d.rows)
}

// ordersField holds the orders of a lead, in any state.
//
// Source: addons/sale_crm/models/crm_lead.py of Odoo 14 to 19.
const ordersField = "order_ids"

// orderedLead is a lead, and whether there are orders that point to it.
type orderedLead struct {
	lead      crm.Lead
	hasOrders bool
}

// withoutOrders returns the leads, their orders not counted, and the ids of those that have some.
func withoutOrders(found []orderedLead) (leads []crm.Lead, ordered []crm.LeadID) {
	leads = make([]crm.Lead, len(found))
	for i := range found {
		leads[i] = found[i].lead
		if found[i].hasOrders {
			ordered = append(ordered, leads[i].ID)
		}
	}
	return leads, ordered
}

func orderedLeadTable() table[orderedLead] {
	plain := leadTable()
	t := table[orderedLead]{
		model: plain.model,
		stamp: func(l *orderedLead) Stamp { return plain.stamp(&l.lead) },
	}
	for _, of := range plain.columns {
		t.columns = append(t.columns, column[orderedLead]{
			of.field, func(l *orderedLead, v *fieldValue) { of.set(&l.lead, v) },
		})
	}
	t.columns = append(t.columns, column[orderedLead]{
		ordersField, func(l *orderedLead, v *fieldValue) { l.hasOrders = len(idList[int64](v)) > 0 },
	})
	return t
}

// findByID reads records by id, ascending; those that are deleted or hidden are left out. Where search_read gives every
// many2one its name, read does without in one call, unless one of the records is hidden: then it refuses all.
func findByID[T any](ctx context.Context, c *Client, t table[T], ids []int64) (page[T], error) {
	session := c.Session()
	if !session.Version.searchReadTakesLoad() || session.WithoutLoad {
		p, err := readByID(ctx, c, t.supportedBy(session.Known[t.model]), ids)
		if !mayReadBySearch(err) {
			return p, err
		}
	}
	return findRecords(ctx, c, t, In("id", ids), SearchOptions{Order: "id", Limit: len(ids)})
}

// mayReadBySearch reports whether a read by id was refused as a whole because of records that a search leaves out:
// records that are hidden or gone, and fields that Odoo does not have.
func mayReadBySearch(err error) bool {
	return Is(err, Forbidden) || Is(err, Missing) || Is(err, UnknownField)
}

// readByID reads records without the names of what they link to.
func readByID[T any](ctx context.Context, c *Client, t table[T], ids []int64) (page[T], error) {
	out := rowDecoder[T]{columns: t.columns, most: len(ids)}
	err := c.Call(ctx, Request{
		Model: t.model, Method: "read", IDs: ids, Args: []Arg{{"fields", t.fieldNames()}}, Opts: map[string]any{"load": ""},
		Context: includeArchived(),
	}, &out)
	return page[T]{rows: out.rows}, err
}
