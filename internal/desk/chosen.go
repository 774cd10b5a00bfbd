package desk

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// CheckValues refuses values of leads that are not merged, or have none, and fields that cannot be chosen. Error:
// *InvalidError.
func (d Decision) CheckValues(c *Case) error {
	merged := slices.DeleteFunc(
		slices.Concat(c.Leads, d.Added),
		func(id crm.LeadID) bool { return slices.Contains(d.LeftOut, id) },
	)
	for _, name := range slices.Sorted(maps.Keys(d.Values)) {
		id := d.Values[name]
		i := slices.IndexFunc(c.Records, func(l rules.Lead) bool { return l.ID == id })
		refuse := func(allowed string) error {
			return invalidf("values", "%s cannot be taken from lead %d; allowed: %s", name, id, allowed)
		}
		switch {
		case d.As != Merge:
			return refuse(fmt.Sprintf("none, since the decision is %s", d.As))
		case !slices.Contains(crm.ChoosableFields(), name):
			return refuse("the fields " + strings.Join(crm.ChoosableFields(), ", "))
		case i < 0, !slices.Contains(merged, id):
			return refuse("the merged leads " + crm.FormatIDs(merged))
		}
		if value, known := choosableValue(name, &c.Records[i]); known && value == "" {
			return refuse("leads that have a value in this field")
		}
	}
	return nil
}

// choosableValue is a value of the mirror, which has not all of them.
func choosableValue(name string, l *rules.Lead) (value string, known bool) {
	switch name {
	case "name":
		return l.Title, true
	case "contact_name":
		return l.ContactName, true
	case "partner_name":
		return l.CompanyName, true
	case "email_from":
		return l.Email, true
	case "phone":
		return l.Phone, true
	case "mobile":
		return l.Mobile, true
	case "expected_revenue":
		if l.Revenue == 0 {
			return "", true
		}
		return fmt.Sprint(l.Revenue), true
	}
	return "", false
}

// OdooName is the field of crm.lead that a user may choose a value of, empty for others.
func (f Field) OdooName() string {
	switch f {
	case Title:
		return "name"
	case Contact:
		return "contact_name"
	case CompanyName:
		return "partner_name"
	case Email:
		return "email_from"
	case Phone:
		return "phone"
	case Mobile:
		return "mobile"
	case Revenue:
		return "expected_revenue"
	case Address:
		return crm.AddressField
	case JobPosition:
		return "function"
	case Website:
		return "website"
	case Deadline:
		return "date_deadline"
	case Customer, Kind, Salesperson, Team, StageOf, Probability, Priority, Orders, Company, Source, Medium, Campaign,
		Referred, Tags, Notes, Created, Messages, Attachments, Activities, Meetings, Followers:
	}
	return ""
}
