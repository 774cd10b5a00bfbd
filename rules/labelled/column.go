package labelled

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Column is a value of a lead that a file can hold.
type Column string

// The columns. Cluster says who a lead is: equal values are one person, an empty value is a person of its own.
const (
	ID                Column = "id"
	Cluster           Column = "cluster"
	Title             Column = "title"
	Type              Column = "type"
	Active            Column = "active"
	Name              Column = "name" // of the contact
	FirstName         Column = "first_name"
	LastName          Column = "last_name"
	Company           Column = "company"
	Email             Column = "email"
	Phone             Column = "phone"
	Mobile            Column = "mobile"
	Country           Column = "country"
	Salesperson       Column = "salesperson"
	OurCompany        Column = "our_company" // the company of the database that the lead belongs to
	Stage             Column = "stage"
	Won               Column = "won"
	Probability       Column = "probability"
	Revenue           Column = "revenue"
	Orders            Column = "orders"
	LostReason        Column = "lost_reason"
	Source            Column = "source"
	Medium            Column = "medium"
	Campaign          Column = "campaign"
	Referred          Column = "referred"
	Created           Column = "created"
	Edited            Column = "edited"
	Customer          Column = "customer"
	CustomerName      Column = "customer_name"
	CustomerIsCompany Column = "customer_is_company"
	CustomerCompany   Column = "customer_company"
	CustomerEmail     Column = "customer_email"
	CustomerPhone     Column = "customer_phone"
	CustomerMobile    Column = "customer_mobile"
	CustomerVAT       Column = "customer_vat"
)

// spelling is a column with the headers by which it is recognised, in lower case: its own name, Odoo's field names and
// the labels of its export, and what public files of labelled people use. The first that a file has, and that no column
// above has taken, wins: in Odoo's export "name" is the title of a lead beside "contact_name", and "company" a company
// of the database beside "company_name".
type spelling struct {
	column  Column
	headers []string
}

func spellings() []spelling {
	all := []spelling{
		{ID, words("id unique_id lead_id lead rec_id record_id row_id")},
		{Cluster, words("cluster person person_id cluster_id entity_id entity label group_id group true_id")},
		{Name, words("contact_name name full_name contact contact_person kontaktname ansprechpartner")},
		{FirstName, words("first_name given_name firstname forename fname first vorname")},
		{LastName, words("last_name surname lastname family_name lname last nachname")},
		{Title, words("title opportunity subject name")},
		{Company, words("partner_name company_name company organisation organization firm firma unternehmensname")},
		{OurCompany, words("our_company company_id company")},
		{Email, words("email email_from e_mail mail email_address emailaddress")},
		{Phone, words("phone telephone phone_number tel telefon")},
		{Mobile, words("mobile mobile_phone mobile_number cell cell_phone mobil handy")},
		{Country, words("country country_code country_id land")},
		{Salesperson, words("salesperson user_id owner verkaufer")},
		{Stage, words("stage stage_id phase")},
		{Won, words("won is_won")},
		{Revenue, words("revenue expected_revenue")},
		{LostReason, words("lost_reason lost_reason_id")},
		{Source, words("source source_id")},
		{Medium, words("medium medium_id")},
		{Campaign, words("campaign campaign_id")},
		{Referred, words("referred referred_by")},
		{Created, words("created create_date created_on")},
		{Edited, words("edited write_date last_updated_on")},
		{Customer, words("customer partner_id customer_id kunde")},
	}
	for _, same := range []Column{
		Type, Active, Probability, Orders, CustomerName, CustomerIsCompany, CustomerCompany, CustomerEmail, CustomerPhone,
		CustomerMobile, CustomerVAT,
	} {
		all = append(all, spelling{same, []string{string(same)}})
	}
	return all
}

func words(list string) []string { return strings.Fields(list) }

// Columns lists all columns by name.
func Columns() []string {
	var names []string
	for _, s := range spellings() {
		names = append(names, string(s.column))
	}
	return names
}

// ColumnMap says which header of a file holds a column.
type ColumnMap map[Column]string

// ParseColumnMap reads "email=mail,name=contact": pairs of a column and a header. Errors: a pair without =, an unknown
// column, a column given twice.
func ParseColumnMap(pairs []string) (ColumnMap, error) {
	m := ColumnMap{}
	for _, pair := range pairs {
		name, header, found := strings.Cut(pair, "=")
		column := Column(strings.TrimSpace(name))
		switch {
		case !found || strings.TrimSpace(header) == "":
			return nil, fmt.Errorf("invalid value %q; allowed: COLUMN=HEADER, such as email=mail", pair)
		case !slices.Contains(Columns(), string(column)):
			return nil, fmt.Errorf("unknown column %q; allowed: %s", column, strings.Join(Columns(), ", "))
		case m[column] != "":
			return nil, fmt.Errorf("column %q is given twice", column)
		}
		m[column] = strings.TrimSpace(header)
	}
	return m, nil
}

// complete adds the columns that the header of a file shows by itself. Errors: a header that the file does not have.
func (m ColumnMap) complete(header []string) (ColumnMap, error) {
	out, taken := ColumnMap{}, map[string]bool{}
	for column, name := range m {
		if !slices.Contains(header, name) {
			return nil, &HeaderError{Column: column, Wanted: name, Header: header}
		}
		out[column], taken[name] = name, true
	}
	byForm := map[string]string{}
	for _, name := range header {
		if form := headerForm(name); !taken[name] && byForm[form] == "" {
			byForm[form] = name
		}
	}
	for _, s := range spellings() {
		if out[s.column] != "" {
			continue
		}
		for _, form := range s.headers {
			if name := byForm[form]; name != "" && !taken[name] {
				out[s.column], taken[name] = name, true
				break
			}
		}
	}
	return out, nil
}

// headerForm is a header as it is recognised: lower case without accents, words joined by underscores.
func headerForm(header string) string {
	words := strings.FieldsFunc(norm.NFKD.String(strings.ToLower(header)), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r)
	})
	form := strings.Join(words, "_")
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, form)
}
