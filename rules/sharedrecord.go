package rules

import (
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules/normalize"
)

// fewestStrangers is how many leads of one customer record have to contradict each other before the record counts as one
// for many people. Two may be one person with two addresses.
const fewestStrangers = 3

// strangers: a record for walk-in customers may have the name of a person. Only its leads together show it, so it is not
// evidence about a pair.
func strangers(leads []*Lead, p *Policy, _ time.Time) (statement, Effect) {
	if len(leads) < fewestStrangers {
		return statement{}, EffectMerge
	}
	met := map[crm.PartnerID][]*Profile{}
	for _, l := range leads {
		if !l.personal() {
			continue
		}
		f := Read(*l, p)
		if f.contact.weak == strong && contradictsAll(&f, met[l.Customer]) {
			met[l.Customer] = append(met[l.Customer], &f)
		}
	}
	s := statement{code: GuardStrangers}
	for _, profiles := range met {
		if len(profiles) < fewestStrangers {
			continue
		}
		s.values = append(s.values, called("customer", profiles[0].customer, int64(profiles[0].contact.customer)))
		for _, f := range profiles {
			s.leads = append(s.leads, f.id)
		}
	}
	slices.Sort(s.values)
	slices.Sort(s.leads)
	return s, EffectReview
}

func contradictsAll(f *Profile, others []*Profile) bool {
	if !f.named() && !f.contact.hasAddressOfItsOwn() {
		return false
	}
	for _, other := range others {
		if !contradicts(f, other) {
			return false
		}
	}
	return true
}

// contradicts says that two leads of one record look like different people by what they say themselves: their names, or
// else their addresses.
func contradicts(a, b *Profile) bool {
	if a.given && b.given {
		return a.name.Compare(b.name) == normalize.Different
	}
	if !a.contact.hasAddressOfItsOwn() || !b.contact.hasAddressOfItsOwn() {
		return false
	}
	for i := range a.contact.emails {
		for j := range b.contact.emails {
			if a.contact.emails[i].full == b.contact.emails[j].full {
				return false
			}
		}
	}
	return true
}

// hasAddressOfItsOwn says that the lead has an address that its customer record lacks.
func (c *contact) hasAddressOfItsOwn() bool {
	for i := range c.emails {
		if a := &c.emails[i]; a.of == ofLead && a.weak == strong {
			return true
		}
	}
	return false
}
