package explain

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// changedValue is the leads with one value of one of the two changed.
type changedValue struct {
	change Change
	leads  []rules.Lead
}

// editableField is a text of a lead that a user can change. Its customer record repeats it where Odoo filled it in.
type editableField struct {
	name     string
	of       func(*rules.Lead) *string
	repeated func(*rules.Lead) *string // nil: the customer record has no such value
}

func editableFields() []editableField {
	return []editableField{
		{
			"email", func(l *rules.Lead) *string { return &l.Email },
			func(l *rules.Lead) *string { return &l.Contact.Email },
		},
		{
			"phone", func(l *rules.Lead) *string { return &l.Phone },
			func(l *rules.Lead) *string { return &l.Contact.Phone },
		},
		{
			"mobile", func(l *rules.Lead) *string { return &l.Mobile },
			func(l *rules.Lead) *string { return &l.Contact.Mobile },
		},
		{
			"name", func(l *rules.Lead) *string { return &l.ContactName },
			func(l *rules.Lead) *string { return &l.Contact.Name },
		},
		{
			"company", func(l *rules.Lead) *string { return &l.CompanyName },
			func(l *rules.Lead) *string { return &l.Contact.CompanyName },
		},
	}
}

// otherValues changes one value of one of the two leads at a time: removes it, takes that of the other lead, or ends
// what a guard looks at.
func (p *pairSearch) otherValues() []changedValue {
	var out []changedValue
	for _, pair := range [][2]crm.LeadID{{p.a, p.b}, {p.b, p.a}} {
		this, other := p.placeOf(pair[0]), p.placeOf(pair[1])
		for _, f := range editableFields() {
			now, others := *f.of(&p.leads[this]), *f.of(&p.leads[other])
			if now != "" {
				out = append(out, p.withText(this, f, ""))
			}
			if others != "" && others != now {
				out = append(out, p.withText(this, f, others))
			}
		}
		out = append(out, p.withoutGuards(this)...)
	}
	return out
}

// thirdLeads adds a lead that has the addresses and the numbers of both, and the name of one.
func (p *pairSearch) thirdLeads() []changedValue {
	a, b := &p.leads[p.placeOf(p.a)], &p.leads[p.placeOf(p.b)]
	var out []changedValue
	for _, name := range distinct(a.ContactName, b.ContactName) {
		third := *a
		third.ID = slices.MaxFunc(p.leads, func(x, y rules.Lead) int { return cmp.Compare(x.ID, y.ID) }).ID + 1
		third.ContactName, third.Customer, third.Contact = name, 0, crm.Customer{}
		emails := distinct(a.Email, b.Email, a.Contact.Email, b.Contact.Email)
		phones := distinct(a.Phone, b.Phone, a.Mobile, b.Mobile, a.Contact.Phone, b.Contact.Phone, a.Contact.Mobile,
			b.Contact.Mobile)
		third.Email, third.Phone, third.Mobile = strings.Join(emails, ", "), strings.Join(phones, " / "), ""
		change := Change{Added: strings.Join(slices.Concat([]string{name}, emails, phones), ", ")}
		out = append(out, changedValue{change, append(slices.Clone(p.leads), third)})
	}
	return out
}

// distinct returns the texts that are not empty, each once.
func distinct(texts ...string) (out []string) {
	for _, s := range texts {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

func (p *pairSearch) withText(place int, f editableField, value string) changedValue {
	leads := slices.Clone(p.leads)
	l := &leads[place]
	before := *f.of(l)
	if repeated := f.repeated(l); before != "" && *repeated == before {
		*repeated = value
	}
	*f.of(l) = value
	return changedValue{Change{Lead: l.ID, Field: f.name, From: before, To: value}, leads}
}

// withoutGuards ends, one at a time, what may hold a merge back, and removes where the lead came from.
func (p *pairSearch) withoutGuards(place int) []changedValue {
	var out []changedValue
	change := func(field, from, to string, set func(*rules.Lead)) {
		leads := slices.Clone(p.leads)
		set(&leads[place])
		out = append(out, changedValue{Change{Lead: leads[place].ID, Field: field, From: from, To: to}, leads})
	}
	l := &p.leads[place]
	if l.Customer != 0 {
		change("customer", strconv.FormatInt(int64(l.Customer), 10), "", func(l *rules.Lead) {
			l.Customer, l.Contact = 0, crm.Customer{}
		})
	}
	if !l.Active {
		change("active", "false", "true", func(l *rules.Lead) { l.Active = true })
	}
	if l.InStage.Won {
		change("won", "true", "false", func(l *rules.Lead) { l.InStage.Won = false })
	}
	if from := rules.OriginText(l.Origin); from != "" {
		change("origin", from, "", func(l *rules.Lead) { l.Origin = crm.Origin{} })
	}
	if l.Orders > 0 {
		change("orders", strconv.Itoa(l.Orders), "0", func(l *rules.Lead) { l.Orders = 0 })
	}
	if l.Salesperson != 0 {
		change("salesperson", strconv.FormatInt(int64(l.Salesperson), 10), "", func(l *rules.Lead) { l.Salesperson = 0 })
	}
	return out
}
