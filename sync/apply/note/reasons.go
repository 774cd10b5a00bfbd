package note

import (
	"strconv"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

func translateReasons(reasons []crm.Reason, language string) []string {
	sentences := make([]string, len(reasons))
	for i, r := range reasons {
		sentences[i] = translateReason(r, language)
	}
	return sentences
}

// translateReason returns the sentence of a reason. Rules write it in English.
func translateReason(r crm.Reason, language string) string {
	if language != German {
		return r.Text
	}
	leads, values := germanLeads(r.Leads), strings.Join(r.Values, ", ")
	switch r.Code {
	case rules.SameEmail:
		return leads + " haben die E-Mail-Adresse " + values
	case rules.SameRoleMailbox:
		return leads + " haben die E-Mail-Adresse " + values + ", ein Postfach, das mehrere Personen lesen können"
	case rules.SameDomain:
		return leads + " haben E-Mail-Adressen bei " + values
	case rules.SamePhone:
		return leads + " haben die Telefonnummer " + values
	case rules.SameCustomer:
		return leads + " gehören zum Kunden " + values
	case rules.SameEntity:
		return "die Kunden von " + leads + " gehören zu " + values
	case rules.SimilarEmail:
		return "die E-Mail-Adressen unterscheiden sich nur durch einen Tippfehler: " + values
	case rules.NameEqual:
		return "die Namen sind gleich: " + values
	case rules.NameSimilar:
		return "die Namen sind ähnlich: " + values
	case rules.NameDifferent:
		return "die Namen sind verschieden: " + values
	case rules.NameOfSeveral:
		return "ein Eintrag nennt mehrere Personen: " + values
	case rules.NameMissing:
		return "bei " + leads + " fehlt der Name des Kontakts"
	case rules.CompanyEqual:
		return "die Unternehmensnamen sind gleich: " + values
	case rules.CompanySimilar:
		return "die Unternehmensnamen sind ähnlich: " + values
	}
	return r.Text
}

func germanLeads(leads []crm.LeadID) string {
	ids := make([]string, len(leads))
	for i, id := range leads {
		ids[i] = strconv.FormatInt(int64(id), 10)
	}
	if len(ids) < 2 {
		return "Lead " + strings.Join(ids, "")
	}
	return "Leads " + strings.Join(ids[:len(ids)-1], ", ") + " und " + ids[len(ids)-1]
}

// noteReasons leaves out what is not used as evidence, and that there are several salespeople, as the first line of the
// note says.
func noteReasons(reasons []crm.Reason) []crm.Reason {
	var out []crm.Reason
	for _, r := range reasons {
		switch r.Code {
		case rules.SharedValue, rules.Filler, rules.SeveralSalespeople, rules.NameMissing, rules.OwnValue,
			rules.SharedRecord, rules.NotASalesperson, rules.NotReassigned:
		default:
			out = append(out, r)
		}
	}
	return out
}

// quotesLead reports whether a reason quotes a single lead, which a reader of another company may not see.
func quotesLead(r crm.Reason) bool {
	switch r.Code {
	case rules.SameDomain, rules.SameEmail, rules.SameRoleMailbox, rules.SamePhone, rules.SameCustomer, rules.SameEntity:
		return false
	}
	return true
}
