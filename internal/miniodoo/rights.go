package miniodoo

import (
	"slices"

	"leadtwin/internal/miniodoo/orm"
)

// Groups that rights are given to.
const (
	everyone  = "base.group_user"
	partners  = "base.group_partner_manager"
	erp       = "base.group_erp_manager"
	system    = "base.group_system"
	salesman  = "sales_team.group_sale_salesman"
	allLeads  = "sales_team.group_sale_salesman_all_leads"
	salesHead = "sales_team.group_sale_manager"
	nobody    = "-"
)

// grant names the groups that may read, write, create and unlink the records of a model.
type grant struct{ read, write, create, unlink string }

// grants are the access rights of the models, from the ir.model.access files of Odoo's modules and from what was tried
// (odoo-facts section 4). A model that is not here belongs to the administrator.
func (o *Odoo) grants() map[string]grant {
	dictionary := everyone // who reads the models and fields of the database
	if o.major >= 19 {
		dictionary = erp
	}
	readOnly := grant{everyone, system, system, system}
	sales := grant{everyone, salesHead, salesHead, salesHead}
	return map[string]grant{
		"crm.lead":               {salesman, salesman, salesman, salesHead},
		"crm.stage":              sales,
		"crm.team":               sales,
		"crm.team.member":        sales,
		"crm.lost.reason":        {salesman, salesHead, salesHead, salesHead},
		"crm.tag":                {salesman, salesman, salesman, salesHead},
		"crm.recurring.plan":     {salesman, salesHead, salesHead, salesHead},
		"utm.campaign":           {everyone, salesHead, salesHead, salesHead},
		"utm.medium":             {everyone, salesHead, salesHead, salesHead},
		"utm.source":             {everyone, salesHead, salesHead, salesHead},
		"sale.order":             {salesman, salesman, salesman, salesHead},
		"x_ticket":               {everyone, everyone, everyone, everyone},
		"calendar.event":         {everyone, everyone, everyone, everyone},
		"res.partner":            {everyone, salesman, salesman, partners},
		"res.users":              {everyone, erp, erp, erp},
		"res.users.apikeys":      {everyone, nobody, nobody, everyone},
		"res.groups":             {everyone, erp, erp, erp},
		"res.company":            {everyone, erp, erp, erp},
		"resource.calendar":      {everyone, system, system, system},
		"res.currency":           readOnly,
		"res.country":            readOnly,
		"res.country.state":      readOnly,
		"res.lang":               readOnly,
		"res.partner.title":      readOnly,
		"ir.model":               {dictionary, system, system, system},
		"ir.model.fields":        {dictionary, system, system, system},
		"ir.model.data":          {dictionary, system, system, system},
		"ir.module.module":       {map[bool]string{true: everyone, false: system}[o.major >= 19], system, system, system},
		"mail.message":           {everyone, everyone, everyone, everyone},
		"mail.message.subtype":   readOnly,
		"mail.notification":      {everyone, everyone, system, system},
		"mail.followers":         {everyone, system, system, system},
		"mail.activity":          {everyone, everyone, everyone, everyone},
		"mail.activity.type":     readOnly,
		"mail.scheduled.message": {everyone, everyone, everyone, everyone},
		"ir.attachment":          {everyone, everyone, everyone, everyone},
	}
}

func (o *Odoo) grantRights() {
	grants := o.grants()
	for _, name := range o.db.Models() {
		m := o.db.Model(name)
		g, listed := grants[name]
		if !listed {
			g = grant{system, system, system, system}
		}
		m.Allowed = g.allows
	}
	o.db.Model("crm.merge.opportunity").Allowed = grant{salesman, salesman, salesman, salesman}.allows
	o.db.Model("crm.lead").Visible = leadVisible
	o.db.Model("res.company").Visible = companyVisible
}

func (g grant) allows(e *orm.Env, op orm.Op) bool {
	switch op {
	case orm.Read:
		return e.InGroup(g.read)
	case orm.Write:
		return e.InGroup(g.write)
	case orm.Create:
		return e.InGroup(g.create)
	case orm.Unlink:
		return e.InGroup(g.unlink)
	}
	return false
}

// leadVisible are the record rules of crm.lead: one's own and unassigned leads, or all; and only of one's companies.
func leadVisible(e *orm.Env, _ orm.Op, r *orm.Record) bool {
	if c := r.Int("company_id"); c != 0 && !slices.Contains(companiesOf(e), c) {
		return false
	}
	owner := r.Int("user_id")
	return owner == 0 || owner == e.UID || e.InGroup(allLeads)
}

// companyVisible is the record rule of res.company: one's own, or all for those who administer access rights.
func companyVisible(e *orm.Env, _ orm.Op, r *orm.Record) bool {
	if e.InGroup("base.group_erp_manager") {
		return true
	}
	u := e.One("res.users", e.UID)
	return u == nil || slices.Contains(u.IDs("company_ids"), r.ID)
}

// companiesOf are the companies that count for a call: those in its context, else all of the user.
func companiesOf(e *orm.Env) []int64 {
	if list, ok := e.Context["allowed_company_ids"].([]any); ok && len(list) > 0 {
		var ids []int64
		for _, v := range list {
			if id, ok := v.(int64); ok {
				ids = append(ids, id)
			}
		}
		return ids
	}
	if u := e.One("res.users", e.UID); u != nil {
		return u.IDs("company_ids")
	}
	return nil
}
