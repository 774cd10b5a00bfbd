package rules

import (
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules/normalize"
)

// GuardStrangers is the code of contradicting leads with the same customer record. It has no setting.
const GuardStrangers = "strangers"

// minContradictingLeads is how many leads of one customer record have to contradict each other before the record counts
// as one for many people. Two may be one person with two addresses.
const minContradictingLeads = 3

// A record for walk-in customers may have the name of a person. Only its leads together show it, so it is not evidence
// about a pair.
var strangersGuard = newGuard(
	GuardStrangers,
	fixed,
	"Leads of one customer record contradict each other, so the record may be used for many people.",
	checkStrangers,
	texts(
		func(s *sentence) string {
			return s.leadList() + " of the customer " + s.list() +
				" have nothing but this record in common: it may be used for many people"
		},
		func(s *sentence) string {
			return s.germanLeads() + " des Kunden " + s.germanList() +
				" haben nur diesen Kontakt gemeinsam: er steht vielleicht für viele Personen"
		},
	),
	sentence{leads: []crm.LeadID{41, 42, 43}, values: []string{"Theo Tresen"}},
)

func checkStrangers(leads []*Lead, p *Policy, _ time.Time) (sentence, Effect) {
	if len(leads) < minContradictingLeads {
		return sentence{}, EffectMerge
	}
	of := func(customer crm.PartnerID) (n int) {
		for _, l := range leads {
			if l.Customer == customer {
				n++
			}
		}
		return n
	}
	met := map[crm.PartnerID][]*Profile{}
	for _, l := range leads {
		if !l.personal() || of(l.Customer) < minContradictingLeads {
			continue
		}
		f := NewProfile(*l, p)
		if f.contact.ignored == notIgnored && contradictsEach(&f, met[l.Customer]) {
			met[l.Customer] = append(met[l.Customer], &f)
		}
	}
	var s sentence
	for _, profiles := range met {
		if len(profiles) < minContradictingLeads {
			continue
		}
		s.values = append(s.values, nameOrID("customer", profiles[0].customer, int64(profiles[0].contact.customer)))
		for _, f := range profiles {
			s.leads = append(s.leads, f.id)
		}
	}
	slices.Sort(s.values)
	slices.Sort(s.leads)
	return s, EffectReview
}

func contradictsEach(f *Profile, others []*Profile) bool {
	if !f.hasName() && !f.contact.hasAddressBesidesRecord() {
		return false
	}
	for _, other := range others {
		if !lookLikeStrangers(f, other) {
			return false
		}
	}
	return true
}

// lookLikeStrangers reports whether two leads of one record look like different people by their own values: their
// names, or else their addresses.
func lookLikeStrangers(a, b *Profile) bool {
	if a.nameIsFromLead && b.nameIsFromLead {
		return a.name.Compare(b.name) == normalize.Different
	}
	if !a.contact.hasAddressBesidesRecord() || !b.contact.hasAddressBesidesRecord() {
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

func (c *contactData) hasAddressBesidesRecord() bool {
	for i := range c.emails {
		if a := &c.emails[i]; a.of == ofLead && a.ignored == notIgnored {
			return true
		}
	}
	return false
}
