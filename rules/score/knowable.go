package score

import (
	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// findKnowable collects the leads that share a value which can tell that they are one person: an address, a number, a
// customer record or a VAT number that is not frequent, or one full name together with the company or its domain. Pairs
// of one person that share none of these cannot be known.
func (m *measurement) findKnowable() {
	byValue := map[string][]int32{}
	policy := m.settings.Policy
	for i := range m.leads {
		for _, value := range m.tellingValues(&m.leads[i], &policy) {
			byValue[value] = append(byValue[value], int32(i))
		}
	}
	for i := range m.leads { // in the order of the leads, so that equal files give equal results
		for _, value := range m.tellingValues(&m.leads[i], &policy) {
			if places := byValue[value]; len(places) > 1 {
				m.knowable.add(places)
			}
			delete(byValue, value)
		}
	}
}

func (m *measurement) tellingValues(l *rules.Lead, p *rules.Policy) []string {
	var values, domains []string
	for _, key := range rules.BlockingKeys(*l, p) {
		if _, frequent := m.result.FrequentKeys[key]; frequent {
			continue
		}
		kind, text, err := rules.ParseKey(key)
		if err != nil {
			continue
		}
		switch kind {
		case 'e', 'p', 'c', 'v':
			values = append(values, string(key))
		case 'd':
			domains = append(domains, text)
		}
	}
	name := p.Lists.Person(l.ContactName)
	if !name.IsFull() {
		return values
	}
	if company := p.Lists.CompanyName(l.CompanyName); company != "" {
		values = append(values, "name and company:"+name.String()+"\n"+company)
	}
	for _, domain := range domains {
		values = append(values, "name and domain:"+name.String()+"\n"+domain)
	}
	return values
}

// missedByPerson counts the pairs of each person that can be known and were not found.
func (m *measurement) missedByPerson(found *pairSets) map[int]int {
	out := map[int]int{}
	before := found.sameByPerson()
	for person, n := range found.with(m.knowable).sameByPerson() {
		if n > before[person] {
			out[person] = n - before[person]
		}
	}
	return out
}

func (m *measurement) idOf(place int32) crm.LeadID { return m.leads[place].ID }
