package labelled_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"leadtwin/rules"
	"leadtwin/rules/labelled"
)

// TestGeneratedSets checks that a set is equal for equal seeds, complete, and survives its file.
func TestGeneratedSets(t *testing.T) {
	for name, makeSet := range labelled.Styles() {
		t.Run(name, func(t *testing.T) {
			size := labelled.Size{Leads: 500}
			set := makeSet(size, 3)
			var file, again, other bytes.Buffer
			if err := errors.Join(set.Write(&file), makeSet(size, 3).Write(&again), makeSet(size, 4).Write(&other)); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(file.Bytes(), again.Bytes()) || bytes.Equal(file.Bytes(), other.Bytes()) {
				t.Error("equal seeds must give equal files, and other seeds others")
			}
			table, err := labelled.Read(&file, labelled.Options{NeedCluster: true})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := decided(table.Set.Leads), decided(set.Leads); !slices.Equal(got, want) {
				t.Errorf("the leads of the file are decided in another way: %d cases, want %d", len(got), len(want))
			}
			if !samePartition(table.Set.Person, set.Person) {
				t.Error("the file says something else about who is who")
			}
		})
	}
}

func decided(leads []rules.Lead) []string {
	var out []string
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	for _, c := range rules.Evaluate(leads, rules.Default(), nil, nil, now).Cases {
		out = append(out, fmt.Sprint(c.Verdict, c.Leads, len(c.Reasons), len(c.Guards)))
	}
	return out
}

func samePartition(a, b []int) bool {
	there, back := map[int]int{}, map[int]int{}
	for i := range a {
		x, known := there[a[i]]
		y, other := back[b[i]]
		if known != other || known && (x != b[i] || y != a[i]) {
			return false
		}
		there[a[i]], back[b[i]] = b[i], a[i]
	}
	return len(a) == len(b)
}

func read(t *testing.T, text string, o labelled.Options) labelled.Table {
	t.Helper()
	table, err := labelled.Read(strings.NewReader(text), o)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

// TestReadRecognisesHeaders reads files as Odoo exports them and as public files of labelled people come.
func TestReadRecognisesHeaders(t *testing.T) {
	for name, file := range map[string]string{
		"Odoo's fields": "id,name,contact_name,partner_name,email_from,phone,country_id,company_id,person_id\n" +
			"41,20 lamps,Robin Berg,Acme,robin@acme.test,030 1234567,Germany,Ours,r\n",
		"Odoo's labels": "ID;Opportunity;Contact Name;Company Name;Email;Phone;Country;Company;Cluster\n" +
			"41;20 lamps;Robin Berg;Acme;robin@acme.test;030 1234567;DE;Ours;r\n",
		"first and last name": "\xef\xbb\xbfunique_id\tfirst_name\tsurname\tcompany\temail\ttel\tcountry\tcluster\n" +
			"41\tRobin\tBerg\tAcme\trobin@acme.test\t030 1234567\tde\tr\n",
	} {
		t.Run(name, func(t *testing.T) {
			table := read(t, file, labelled.Options{NeedCluster: true})
			l := table.Set.Leads[0]
			got := []string{l.ContactName, l.CompanyName, l.Email, l.Phone, l.Region}
			if want := []string{"Robin Berg", "Acme", "robin@acme.test", "030 1234567", "DE"}; !slices.Equal(got, want) {
				t.Errorf("read %q, want %q", got, want)
			}
			if l.ID != 41 || len(table.Unused) > 0 {
				t.Errorf("lead %d, unused %q", l.ID, table.Unused)
			}
		})
	}
}

func TestReadColumnMap(t *testing.T) {
	m, err := labelled.ParseColumnMap([]string{"email=Kontakt", "cluster=wer"})
	if err != nil {
		t.Fatal(err)
	}
	table := read(t, "Kontakt,wer,email\na@b.test,1,other@b.test\nc@d.test,,\n,1,\n", labelled.Options{Columns: m})
	if got := table.Set.Leads[0].Email; got != "a@b.test" {
		t.Errorf("the address is %q", got)
	}
	if p := table.Set.Person; p[0] != p[2] || p[0] == p[1] {
		t.Errorf("persons are %v; an empty cluster is a person of its own", p)
	}
	if !slices.Equal(table.Unused, []string{"email"}) {
		t.Errorf("unused headers are %q", table.Unused)
	}
	for _, pair := range []string{"email", "mail=email", "email="} {
		if _, err := labelled.ParseColumnMap([]string{pair}); err == nil {
			t.Errorf("%q was accepted", pair)
		}
	}
}

func TestReadTextIDs(t *testing.T) {
	table := read(t, "rec_id,name\nrec-7-org,Robin\nrec-7-dup,Robin\n", labelled.Options{})
	if !slices.Equal(table.IDs, []string{"rec-7-org", "rec-7-dup"}) || table.Set.Leads[1].ID != 2 {
		t.Errorf("ids are %q, the second lead is %d", table.IDs, table.Set.Leads[1].ID)
	}
}

// TestReadUnreadable checks that an error names the line, the column and the value.
func TestReadUnreadable(t *testing.T) {
	for file, want := range map[string]string{
		"id,country\n1,DE\n2,Germny\n":        `line 3, column "country": invalid value "Germny"; allowed: a country`,
		"id,created\n1,31.1.26\n":             `line 2, column "created": invalid value "31.1.26"; allowed: a time`,
		"id,revenue\n1,NaN\n":                 `line 2, column "revenue": invalid value "NaN"; allowed: a number`,
		"id,active\n1,perhaps\n":              `line 2, column "active": invalid value "perhaps"; allowed: true or false`,
		"id,name\n1,a\n1,b\n":                 `line 3, column "id": invalid value "1"; allowed: each id once`,
		"id,name\n1,a\nx,b\n":                 `line 3, column "id": invalid value "x"; allowed: a whole number`,
		"id,name\n1,a\n2\n":                   `line 3: the row has another number of columns than the header`,
		"id,name\n1,\"a\n2,b\n":               `line 2: a quote (") is not closed`,
		"id,name\n1,\"two\nlines\"\n2,\xff\n": `line 4, column "name": invalid value "\xff"; allowed: text in UTF-8`,
		"":                                    `line 1: the file is empty`,
	} {
		_, err := labelled.Read(strings.NewReader(file), labelled.Options{})
		if row, ok := errors.AsType[*labelled.RowError](err); !ok || !strings.HasPrefix(row.Error(), want) {
			t.Errorf("%q: %v, want %s", file, err, want)
		}
	}
	_, err := labelled.Read(strings.NewReader("id,name\n"), labelled.Options{NeedCluster: true})
	if _, ok := errors.AsType[*labelled.HeaderError](err); !ok {
		t.Errorf("without a cluster: %v", err)
	}
	missing := labelled.ColumnMap{labelled.Email: "mail"}
	if _, err = labelled.Read(strings.NewReader("id,name\n"), labelled.Options{Columns: missing}); err == nil ||
		!strings.Contains(err.Error(), `no column "mail" for email; the header has: id, name`) {
		t.Errorf("with a header that the file lacks: %v", err)
	}
}

// TestReadCustomer checks that a customer record is read with what its columns say.
func TestReadCustomer(t *testing.T) {
	table := read(t,
		"id,customer,customer_is_company,customer_email\n1,Acme,yes,hq@acme.test\n2,Acme,yes,\n3,,,x@y.test\n",
		labelled.Options{})
	a, b, none := table.Set.Leads[0], table.Set.Leads[1], table.Set.Leads[2]
	if a.Customer == 0 || a.Customer != b.Customer || !a.Contact.IsCompany || a.Contact.Name != "Acme" ||
		a.Contact.Commercial != a.Customer {
		t.Errorf("customers are %+v and %+v", a.Contact, b.Contact)
	}
	if none.Contact.Email != "" {
		t.Errorf("a lead without customer has %+v", none.Contact)
	}
}
