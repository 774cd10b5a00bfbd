package note

import (
	"reflect"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/rules"
)

// signedIn is Odoo as Leadtwin's user 9 sees it.
type signedIn struct{ Odoo }

func (signedIn) Session() odooclient.Session { return odooclient.Session{UID: 9} }

func directory() *crm.Directory {
	users := map[crm.UserID]crm.User{}
	for _, u := range []crm.User{
		{ID: 5, Name: "Ann Archer", Partner: 4, Lang: "en_US", Companies: []crm.CompanyID{1}},
		{ID: 6, Name: "Jürgen Krause", Partner: 5, Lang: "de_AT", Companies: []crm.CompanyID{1, 2}},
		{ID: 7, Name: "Sara Stein", Partner: 6, Lang: "de_DE"},
		{ID: 9, Name: "Leadtwin", Partner: 8, Lang: "en_US"},
	} {
		u.Active = true
		users[u.ID] = u
	}
	users[8] = crm.User{ID: 8, Name: "Eve Ember", Partner: 7, Lang: "fr_FR"} // archived
	return &crm.Directory{Users: users, Companies: map[crm.CompanyID]crm.Company{2: {ID: 2, Name: "Second Company"}}}
}

func TestLanguages(t *testing.T) {
	for _, c := range []struct {
		setting string
		readers []crm.UserID
		want    []string
	}{
		{auto, []crm.UserID{5}, []string{rules.English}},
		{auto, []crm.UserID{6, 7}, []string{rules.German}},
		{auto, []crm.UserID{7, 5}, []string{rules.English, rules.German}},
		{auto, []crm.UserID{7, 8, 9}, []string{rules.German}}, // archived users and Leadtwin's do not count
		{auto, nil, []string{rules.English}},
		{rules.German, []crm.UserID{5}, []string{rules.German}},
	} {
		chatter := NewChatter(signedIn{}, nil, Options{Language: c.setting})
		if got := chatter.Languages(directory(), c.readers); !reflect.DeepEqual(got, c.want) {
			t.Errorf("Languages(%s, %v) = %v, want %v", c.setting, c.readers, got, c.want)
		}
	}
}

func TestPeople(t *testing.T) {
	got := NewChatter(signedIn{}, nil, Options{}).People(directory(), []crm.UserID{8, 5, 9, 5, 0, 77})
	want := []Person{{"Ann Archer", 4}, {"Eve Ember", 0}} // who left is named, not mentioned
	if !reflect.DeepEqual(got, want) {
		t.Errorf("People = %v, want %v", got, want)
	}
}

func TestNewSeparation(t *testing.T) {
	chatter := NewChatter(signedIn{}, nil, Options{OdooURL: "https://crm.example.test/"})
	first := rules.Lead{Lead: crm.Lead{ID: 41, Title: "Lighting", ContactName: "Robin Berg", Salesperson: 5, Company: 1}}
	second := rules.Lead{Lead: crm.Lead{ID: 42, Title: "Parts", ContactName: "Kim Lund", Salesperson: 6, Company: 2}}
	g := Group{
		Leads: []rules.Lead{first, second}, Directory: directory(), Readers: []crm.UserID{5, 6},
		FormerSalespeople: map[crm.LeadID][]crm.UserID{41: {8, 5, 8}},
		Reasons:           []crm.Reason{{Code: rules.SameDomain}, {Code: rules.NameDifferent}, {Code: rules.NameMissing}},
	}
	t.Run("hides_leads_of_other_companies", func(t *testing.T) {
		s := chatter.newSeparation(g, 42)
		want := []LeadLine{
			{
				ID: 41, Title: "Lighting", Contact: "Robin Berg", Salesperson: "Ann Archer", FormerSalespeople: "Eve Ember",
				Link: "https://crm.example.test/mail/view?model=crm.lead&res_id=41",
			},
			{ID: 42, Salesperson: "Jürgen Krause", CarriesNote: true, OtherCompany: "Second Company"},
		}
		if !reflect.DeepEqual(s.Leads, want) {
			t.Errorf("leads %+v\nwant %+v", s.Leads, want)
		}
		if len(s.Reasons) != 1 || s.Reasons[0].Code != rules.SameDomain {
			t.Errorf("reasons %v, want only the domain: names may not be quoted", s.Reasons)
		}
	})
	t.Run("names_leads_that_all_may_open", func(t *testing.T) {
		visible := g
		visible.Readers = []crm.UserID{6}
		if s := chatter.newSeparation(visible, 42); s.Leads[1].Title != "Parts" || len(s.Reasons) != 2 {
			t.Errorf("%+v", s)
		}
	})
}
