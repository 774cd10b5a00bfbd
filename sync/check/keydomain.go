package check

import (
	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// searchDomain is how Odoo is searched for a blocking key: conditions of which one must hold. They find more than the
// key means, since Odoo compares what users typed; rules compare all that is found.
type searchDomain struct {
	key      crm.Key
	leads    []any // on crm.lead
	partners []any // on res.partner, for what only the customer's record has
}

func newSearchDomain(key crm.Key, p *rules.Policy, hasMobile bool) (searchDomain, error) {
	search, err := rules.SearchForKey(key, p, hasMobile)
	if err != nil {
		return searchDomain{}, err
	}
	return searchDomain{key: key, leads: domainTerms(search.Leads), partners: domainTerms(search.Partners)}, nil
}

func domainTerms(conditions []rules.Condition) []any {
	var terms []any
	for _, c := range conditions {
		terms = append(terms, []any{c.Field, c.Operator, c.Value})
	}
	return terms
}

func joinWithOr(conditions []any) []any {
	domain := make([]any, 0, 2*len(conditions))
	for range len(conditions) - 1 {
		domain = append(domain, "|")
	}
	return append(domain, conditions...)
}
