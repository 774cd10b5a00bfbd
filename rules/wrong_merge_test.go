package rules_test

import (
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/rules/golden"
)

// twoLeads are the names and what they share.
type twoLeads struct{ a, b, email, phone string }

// verdictOf decides about two leads of two salespeople that share an address or a number; "" stands for nothing.
func verdictOf(t *testing.T, p twoLeads) crm.Verdict {
	t.Helper()
	d := &crm.Directory{Stages: golden.Stages()}
	lead := func(id int64, name string) rules.Lead {
		at := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)
		return rules.Resolve(crm.Lead{
			ID:          crm.LeadID(id),
			Title:       "Offer",
			Type:        crm.TypeOpportunity,
			Active:      true,
			ContactName: name,
			Email:       p.email,
			Phone:       p.phone,
			Salesperson: crm.UserID(4 + id),
			Stage:       1,
			Created:     at.Add(time.Duration(id) * time.Hour),
			Written:     at,
		}, crm.Customer{}, d)
	}
	cases := rules.Evaluate([]rules.Lead{lead(1, p.a), lead(2, p.b)}, rules.Default(), nil, nil, noon).Cases
	if len(cases) == 0 {
		return ""
	}
	return cases[0].Verdict
}

const (
	privateMail = "shared.box88@gmail.com"
	roleMail    = "info@acme.test"
	mobile      = "+49 171 2345678"
)

// An entry for two people is never merged by itself, in any language that Odoo's users write.
func TestEntryForTwoPeopleIsNotMerged(t *testing.T) {
	for _, names := range [][2]string{
		{"Olga and Omar Smith", "Olga Smith"},
		{"Ron And Bea Edmond", "Bea Edmond"},
		{"Anna und Peter Berg", "Anna Berg"},
		{"Mr. and Mrs. Fitz Smith", "Fitz Smith"},
		{"Mr. & Mrs. Paul & Rita McDonald", "Rita McDonald"},
		{"Mr & Mrs Berg", "Robin Berg"},
		{"Anna & Peter Berg", "Peter Berg"},
		{"Anna + Peter Berg", "Peter Berg"},
		{"Anna/Peter Berg", "Peter Berg"},
		{"Herr und Frau Berg", "Anna Berg"},
		{"Familie Berg", "Anna Berg"},
		{"Fam. Berg", "Anna Berg"},
		{"Eheleute Anna und Peter Berg", "Peter Berg"},
		{"Ana y Luis Pérez", "Luis Pérez"},
		{"Ana Pérez y Luis Pérez", "Ana Pérez"},
		{"Sr. y Sra. Pérez", "Ana Pérez"},
		{"Familia Pérez", "Ana Pérez"},
		{"Maria e João Silva", "João Silva"},
		{"Marco e Giulia Rossi", "Giulia Rossi"},
		{"Famiglia Rossi", "Marco Rossi"},
		{"Marie et Pierre Dupont", "Pierre Dupont"},
		{"M. et Mme Dupont", "Marie Dupont"},
		{"Famille Dupont", "Marie Dupont"},
		{"Jan en Els de Vries", "Jan de Vries"},
		{"Lars og Ingrid Hansen", "Lars Hansen"},
		{"Erik och Anna Lindqvist", "Anna Lindqvist"},
		{"Familjen Lindqvist", "Anna Lindqvist"},
		{"Jan i Anna Kowalski", "Jan Kowalski"},
		{"Иван и Мария Петровы", "Иван Петров"},
		{"أحمد و فاطمة حداد", "أحمد حداد"},
		{"Lan và Minh Nguyễn", "Minh Nguyễn"},
		{"राज और सीता शर्मा", "राज शर्मा"},
		{"Anna Berg, Peter Lund", "Anna Berg"},
		{"Anna Berg und Peter Lund", "Peter Lund"},
		{"anna and peter berg", "Anna Berg"},
		{"ANNA UND PETER BERG", "Anna Berg"},
		{"Olga and Omar Smith", "Olga and Omar Smith"},
		{"Anna Berg c/o Peter Berg", "Anna Berg"},
	} {
		for _, p := range []twoLeads{
			{names[0], names[1], privateMail, ""},
			{names[1], names[0], privateMail, ""},
			{names[0], names[1], "", mobile},
			{names[0], names[1], roleMail, ""},
			{names[0], "", privateMail, ""},
		} {
			if got := verdictOf(t, p); got == crm.Merge {
				t.Errorf("%q and %q with %s%s: merge", p.a, p.b, p.email, p.phone)
			}
		}
	}
}

// Entries that look like two people but are one.
func TestOnePersonWithAJoiningWord(t *testing.T) {
	for _, names := range [][2]string{
		{"José Ortega y Gasset", "José Ortega Gasset"},
		{"Santiago Ramón y Cajal", "Santiago Ramón y Cajal"},
		{"Robin E. Berg", "Robin Berg"},
		{"Robin E Berg", "Robin Berg"},
		{"Karl von und zu Guttenberg", "Karl Guttenberg"},
		{"Robin Berg (she/her)", "Robin Berg"},
		{"Maria Costa e Silva", "Maria Costa e Silva"},
		{"Eça e Silva", "Eça e Silva"},
		{"João Sousa e Melo", "João Melo"},
		{"En Li", "En Li"},
		{"Antoni Gaudí i Cornet", "Antoni Gaudí"},
		{"Andy Berg", "Andy Berg"},
		{"Et Karlsson", "Et Karlsson"},
	} {
		if got := verdictOf(t, twoLeads{names[0], names[1], privateMail, ""}); got != crm.Merge {
			t.Errorf("%q and %q: %s, want merge", names[0], names[1], got)
		}
	}
}

// A name that is also a particle, a title or an initial counts: two people of one number are not one.
func TestSmallWordsThatAreNames(t *testing.T) {
	for _, names := range [][2]string{
		{"Van Nguyen", "Linh Nguyen"},
		{"Van Carlsen", "Kim Carlsen"},
		{"Du Meiling", "Li Meiling"},
		{"Josef K Ma", "Josef K Wong"},
		{"Geoffrey P. Lord", "Geoffrey P. Marsh"},
		{"Bin Zhang", "Li Zhang"},
		{"Robin E. Berg", "Robin A. Berg"},
		{"Do Kim", "Lee Kim"},
		{"Le Minh", "Tran Minh"},
		{"Ben Eng", "Ben Wong"},
		{"Eng Lee", "Wei Lee"},
		{"Eng Wei Lee", "Tan Wei Lee"},
		{"Al Green", "Bob Green"},
		{"La Toya Jackson", "Janet Jackson"},
		{"Di Carter", "Sue Carter"},
		{"Des Murphy", "Pat Murphy"},
		{"Della Reed", "Rosa Reed"},
		{"Wei Pan", "Wei Chen"},
		{"Ma Yun", "Li Yun"},
		{"Robin Y. Berg", "Robin S. Berg"},
		{"Don Baker", "Ron Baker"},
		{"Das Gupta", "Sen Gupta"},
		{"De Andre Hill", "Marcus Hill"},
		{"Bin Li", "Hao Li"},
		{"Van Anh Le", "Thi Mai Le"},
		{"Tom Sir", "Tom Marsh"},
		{"Anna K. Lady", "Anna K. Marsh"},
		{"Md Rahim", "Abdul Rahim"},
		{"El Mahdi", "Ali Mahdi"},
		{"Ing Tan", "Wei Tan"},
		{"Phil Berg", "Kim Berg"},
		{"Col Hayes", "Pat Hayes"},
	} {
		for _, p := range []twoLeads{{names[0], names[1], "", mobile}, {names[1], names[0], "", mobile}, {
			names[0],
			names[1], privateMail, "",
		}} {
			if got := verdictOf(t, p); got == crm.Merge {
				t.Errorf("%q and %q with %s%s: merge", p.a, p.b, p.email, p.phone)
			}
		}
	}
}

// Titles, particles and initials that are missing on one side still fit.
func TestSmallWordsThatAreNotNames(t *testing.T) {
	for _, names := range [][2]string{
		{"JOSEF K MA SR", "Josef Ma Sr."},
		{"Robin van Berg", "Robin Berg"},
		{"Dr. Robin Berg", "Robin Berg"},
		{"Robin Berg MA", "Robin Berg"},
		{"de Vries", "Jan de Vries"},
		{"Jan de Vries", "Vries, Jan de"},
		{"von Berg, Anna", "Anna von Berg"},
		{"Don Carlos Ruiz", "Carlos Ruiz"},
		{"Eng. Ahmed Ali", "Ahmed Ali"},
		{"Eng Ahmed Ali", "Ahmed Ali"},
		{"Sir Robin Berg", "Robin Berg"},
		{"Van Nguyen", "Van Nguyen"},
		{"Van Nguyen", "Nguyen Van"},
		{"Maria de la Cruz", "Maria Cruz"},
		{"Ludwig van der Rohe", "Ludwig Rohe"},
		{"Frau Berg", "Anna Berg"},
		{"Mr. Lord", "Chris Lord"},
		{"Robin Berg, PhD", "Robin Berg"},
		{"Jack Ma", "Jack Ma"},
		{"Le Van Nam", "Lê Văn Nam"},
	} {
		for _, p := range []twoLeads{{names[0], names[1], "", mobile}, {names[1], names[0], privateMail, ""}} {
			if got := verdictOf(t, p); got != crm.Merge {
				t.Errorf("%q and %q with %s%s: %s, want merge", p.a, p.b, p.email, p.phone, got)
			}
		}
	}
}

// What programs export for nothing is not a name: it joins nobody at a role mailbox and contradicts nobody at a
// personal one.
func TestPlaceholdersAreNotNames(t *testing.T) {
	for _, nothing := range []string{
		"FALSE", "false", "nan", "NaN", "Null", "NULL", "null null", "Null Null", "None", "none none", "undefined",
		"undefined undefined",
		"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "(null)", "<null>", "[object Object]", "n/a", "N/A N/A",
		"nicht angegeben",
		"Nicht angegeben", "k. A.", "keine Angabe", "ohne Namen", "unbekannt", "Unbekannt Unbekannt", "not specified",
		"not provided", "unknown unknown",
		"sin nombre", "No especificado", "no disponible", "non renseigné", "Non communiqué", "inconnu inconnu",
		"não informado", "Não informado", "sem nome", "nome não informado",
		"non specificato", //nolint:misspell // Italian
		"niet opgegeven", "n.v.t.", "ej angivet", "ikke oppgitt", "ikke oplyst", "ei tiedossa", "nie podano", "brak danych",
		"neuvedeno",
		"nincs megadva", "nespecificat", "belirtilmemiş", "не указано", "Нет данных", "не вказано", "άγνωστο", "未記入", "不详",
		"无", "없음", "غير معروف",
		"לא ידוע", "không có", "tidak ada", "-", "---", "???", "xxx", "test test", "TRUE", "FALSCH", "FAUX", "#BEZUG!",
		"#¡REF!",
	} {
		if got := verdictOf(t, twoLeads{nothing, nothing, roleMail, ""}); got == crm.Merge {
			t.Errorf("%q twice at a role mailbox: merge", nothing)
		}
		if got := verdictOf(t, twoLeads{nothing, "Robin Berg", "robin@acme.test", ""}); got != crm.Merge {
			t.Errorf("%q and Robin Berg at one address: %s, want merge", nothing, got)
		}
	}
	for _, name := range []string{"Nan Goldin", "Ned None", "Neil Null", "Bo Na", "Al Falso", "Test Pilotsson"} {
		if got := verdictOf(t, twoLeads{name, name, roleMail, ""}); got != crm.Merge {
			t.Errorf("%q twice at a role mailbox: %s, want merge", name, got)
		}
	}
}

// Nothing is cut out of an address: the rest would be a different person's address.
func TestAddressesAreReadAsAWhole(t *testing.T) {
	for field, want := range map[string]crm.Verdict{
		"tom.o’neal@gmail.com": "", "tom.o‘neal@gmail.com": "", "tom.o´neal@gmail.com": "", "tom.oʼneal@gmail.com": "",
		"tom.o`neal@gmail.com": "",
		"tom.o'neal@gmail.com": "", "tom.o' neal@gmail.com": "", "tom.o’ neal@gmail.com": "", "tom·neal@gmail.com": "",
		"tom–neal@gmail.com": "",
		"tom§neal@gmail.com": "", "tom+neal@gmail.com": "", "tom/neal@gmail.com": "", "tom=neal@gmail.com": "",
		"t%neal@gmail.com":    "",
		"tom\"neal@gmail.com": "", "neal'@gmail.com": "", "tom neal@gmail.com": "", "tom. neal@gmail.com": "",
		"o neal@gmail.com": "",
		"neal@gmail.com":   crm.Merge, "'neal@gmail.com'": crm.Merge, "‘neal@gmail.com’": crm.Merge,
		"“neal@gmail.com”": crm.Merge, "„neal@gmail.com“": crm.Merge,
		"«neal@gmail.com»": crm.Merge, "Kim Neal <neal@gmail.com>": crm.Merge, "K. O’Neal <neal@gmail.com>": crm.Review,
		"mailto:neal@gmail.com": crm.Merge, "mail neal@gmail.com": crm.Merge, "e-mail: neal@gmail.com": crm.Merge,
		"Kim Neal neal@gmail.com": crm.Merge, "Kim neal@gmail.com": crm.Merge,
		"tom@gmail.com; neal@gmail.com": crm.Merge, "Tom’s: neal@gmail.com": crm.Merge,
	} {
		d := &crm.Directory{Stages: golden.Stages()}
		at := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)
		lead := func(id crm.LeadID, name, email string) rules.Lead {
			return rules.Resolve(crm.Lead{
				ID:          id,
				Active:      true,
				Type:        crm.TypeLead,
				ContactName: name,
				Email:       email,
				Salesperson: crm.UserID(id),
				Stage:       1,
				Created:     at,
				Written:     at,
			}, crm.Customer{}, d)
		}
		got := crm.Verdict("")
		for _, c := range rules.Evaluate([]rules.Lead{lead(1, "Kim Neal", "neal@gmail.com"), lead(2, "", field)},
			rules.Default(), nil, nil, noon).Cases {
			got = c.Verdict
		}
		if got != want {
			t.Errorf("neal@gmail.com and %s: %q, want %q", field, got, want)
		}
	}
	if got := verdictOf(t, twoLeads{"Pat O'Reilly", "Pat O’Reilly", "p.o’reilly@acme.test", ""}); got != crm.Merge {
		t.Errorf("one address with two apostrophes: %s, want merge", got)
	}
}
