package normalize_test

import (
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"

	"leadtwin/rules/normalize"
)

func shipped(t testing.TB) *normalize.Lists {
	t.Helper()
	l, err := normalize.Shipped()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func fulls(list []normalize.Address) string {
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = a.Full
	}
	return strings.Join(out, " ")
}

func TestAddressesAsPeopleTypeThem(t *testing.T) {
	l := shipped(t)
	for field, want := range map[string]string{
		"robin@acme.test":                       "robin@acme.test",
		" ROBIN@Acme.Test. ":                    "robin@acme.test",
		"Robin <ROBIN@Acme.test>; r2@acme.test": "robin@acme.test r2@acme.test",
		`"Berg, Robin" <robin@acme.test>`:       "robin@acme.test",
		`"robin@acme.test"`:                     "robin@acme.test",
		"mailto:robin@acme.test":                "robin@acme.test",
		"robin @ acme.test":                     "robin@acme.test",
		"a@acme.test,b@acme.test / c@acme.test": "a@acme.test b@acme.test c@acme.test",
		"a@acme.test\nA@ACME.TEST":              "a@acme.test",
		"robin＠acme.test":                       "robin@acme.test",
		"robin@bücher.example":                  "robin@xn--bcher-kva.example",
		"robin@XN--BCHER-KVA.example":           "robin@xn--bcher-kva.example",
		"jörg@acme.test":                        "jörg@acme.test",
		"robin+fair@acme.test":                  "robin+fair@acme.test",
		"robin@googlemail.com":                  "robin@gmail.com",
		"robin(at)acme.test":                    "",
		"robin@acme":                            "",
		"robin@@acme.test":                      "",
		"@acme.test":                            "",
		"robin@acme..test":                      "",
		"robin@192.168.0.1":                     "",
		"call me":                               "",
		"":                                      "",
		"robin@acme.test (private: r.berg@example.org)": "robin@acme.test r.berg@example.org",
	} {
		if got := fulls(l.Addresses(field, normalize.EmailOptions{})); got != want {
			t.Errorf("%q holds %q, want %q", field, got, want)
		}
	}
}

func TestSwitchesForOneMailbox(t *testing.T) {
	l := shipped(t)
	o := normalize.EmailOptions{PlusTags: true, GmailDots: true}
	for field, want := range map[string]string{
		"robin+fair@acme.test": "robin@acme.test", "r.ob.in+x@gmail.com": "robin@gmail.com", "r.obin@acme.test": "r.obin@acme.test", "+@acme.test": "",
	} {
		if got := fulls(l.Addresses(field, o)); got != want {
			t.Errorf("%q holds %q, want %q", field, got, want)
		}
	}
}

func TestWhatAnAddressTells(t *testing.T) {
	l := shipped(t)
	for field, want := range map[string]normalize.Address{
		"robin@mail.acme.co.uk":  {Registrable: "acme.co.uk"},
		"robin@lyon.durand.test": {Registrable: "durand.test"},
		"robin@site.github.io":   {Registrable: "site.github.io"},
		"robin@gmail.com":        {Registrable: "gmail.com", Public: true},
		"robin@yahoo.co.uk":      {Registrable: "yahoo.co.uk", Public: true},
		"robin@example.com":      {Registrable: "example.com"},
		"robin@a.le.example.com": {Registrable: "le.example.com"},
		"info@acme.test":         {Registrable: "acme.test", Role: true},
		"info2@acme.test":        {Registrable: "acme.test", Role: true},
		"sales-uk@acme.test":     {Registrable: "acme.test", Role: true},
		"infodesk@acme.test":     {Registrable: "acme.test"},
		"büro@acme.test":         {Registrable: "acme.test", Role: true},
		"test@test.com":          {Registrable: "test.com", Filler: true},
		"noemail@acme.test":      {Registrable: "acme.test", Filler: true},
	} {
		got := l.Addresses(field, normalize.EmailOptions{})
		if len(got) != 1 {
			t.Errorf("%q: %d addresses", field, len(got))
			continue
		}
		if g := got[0]; g.Registrable != want.Registrable || g.Public != want.Public || g.Role != want.Role || g.Filler != want.Filler {
			t.Errorf("%q is %+v, want %+v", field, g, want)
		}
	}
}

func TestPhonesAsPeopleTypeThem(t *testing.T) {
	for _, one := range []struct{ field, region, want string }{
		{"030 1234567", "DE", "+49301234567"},
		{"+49 (0)30 / 123 45-67", "", "+49301234567"},
		{"0049 30 1234567", "", "+49301234567"},
		{"Tel.: +49 30 1234567", "", "+49301234567"},
		{"(212) 555-0100", "US", "+12125550100"},
		{"+1 212 555 0100 ext. 12", "", "+12125550100 x12"},
		{"0171 1234567; 030 1234567", "DE", "+491711234567 +49301234567"},
		{"+49 30 1234567 / +49 171 1234567", "", "+49301234567 +491711234567"},
		{"030 1234567", "", ""},
		{"12", "DE", ""},
		{"call me", "DE", ""},
		{"", "DE", ""},
	} {
		var got []string
		for _, n := range normalize.Phone(one.field, one.region) {
			s := n.E164
			if n.Extension != "" {
				s += " x" + n.Extension
			}
			got = append(got, s)
		}
		if strings.Join(got, " ") != one.want {
			t.Errorf("%q in %q is %q, want %q", one.field, one.region, got, one.want)
		}
	}
	for _, filler := range []string{"000000", "123456789", "+49 111 1111111"} {
		if got := normalize.Phone(filler, "DE"); len(got) != 1 || !got[0].Filler {
			t.Errorf("%q is %+v, want a filler", filler, got)
		}
	}
}

func TestNamesOfPersons(t *testing.T) {
	l := shipped(t)
	for _, one := range []struct {
		a, b string
		want normalize.NameMatch
	}{
		{"Robin Berg", "robin  berg", normalize.Equal},
		{"Robin Berg", "Berg, Robin", normalize.Equal},
		{"Robin Berg", "Berg Robin", normalize.Equal},
		{"Dr. Jörg Weiß", "Weiss, Joerg", normalize.Equal},
		{"Jörg Weiß", "Jorg Weiss", normalize.Equal},
		{"Frau Anna Schmidt", "Anna Schmidt", normalize.Equal},
		{"Jean-Luc Picard", "Jean Luc Picard", normalize.Equal},
		{"Jan de Vries", "Jan Vries", normalize.Equal},
		{"Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos", normalize.Equal},
		{"Иван Петров", "Ivan Petrov", normalize.Equal},
		{"田中 太郎", "田中太郎", normalize.Equal},
		{"O'Brien Liam", "Liam O’Brien", normalize.Equal},
		{"R. Berg", "Robin Berg", normalize.Similar},
		{"Robin K. Berg", "Robin Berg", normalize.Similar},
		{"Lucía Fernández García", "Lucia Fernandez", normalize.Similar},
		{"Bob Baker", "Robert Baker", normalize.Similar},
		{"Thomas Müller", "Tomas Müller", normalize.Similar},
		{"Robin Berg", "Robin Breg", normalize.Different},
		{"Robin", "Robin Berg", normalize.Similar},
		{"Robin Berg", "Kim Lund", normalize.Different},
		{"Peter Hahn", "Ute Hahn", normalize.Different},
		{"Maria Rossi", "Marie Rossi", normalize.Different},
		{"Daniel Wolf", "Daniela Wolf", normalize.Different},
		{"John Smith Jr", "John Smith", normalize.Similar},
		{"R. B.", "Robin Berg", normalize.Missing},
		{"K. B.", "Robin Berg", normalize.Different},
		{"", "Robin Berg", normalize.Missing},
		{"n/a", "Robin Berg", normalize.Missing},
		{"robin@acme.test", "Robin Berg", normalize.Missing},
		{"Mr.", "Robin Berg", normalize.Missing},
	} {
		if got := l.Person(one.a).Compare(l.Person(one.b)); got != one.want {
			t.Errorf("%q and %q: %d, want %d", one.a, one.b, got, one.want)
		}
		if ab, ba := l.Person(one.a).Compare(l.Person(one.b)), l.Person(one.b).Compare(l.Person(one.a)); ab != ba {
			t.Errorf("%q and %q: %d one way, %d the other", one.a, one.b, ab, ba)
		}
	}
}

func TestCompaniesWithoutTheirLegalForm(t *testing.T) {
	l := shipped(t)
	for name, want := range map[string]string{
		"Acme Lighting, Inc.": "acme lighting", "ACME LIGHTING AB": "acme lighting", "Hahn & Söhne KG": "hahn sohne", "Hahn und Söhne": "hahn sohne",
		"Nordbau Gesellschaft mbH": "nordbau", "Nordbau G.m.b.H.": "nordbau", "Muster GmbH & Co. KG": "muster", "株式会社サクラ": "サクラ", "サクラ株式会社": "サクラ",
		"ООО Ромашка": "romashka", "Riego MX S.A. de C.V.": "riego mx", "Rüzgar A.Ş.": "ruzgar", "AG": "ag", "n/a": "", "": "",
	} {
		if got := l.CompanyName(name); got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}

func TestListsAreLongAndCanBeChanged(t *testing.T) {
	l := shipped(t)
	changed := l.With(normalize.Additions{PublicProviders: []string{"Provider.test"}, NotPublicProviders: []string{"gmx.de"}, RoleMailboxes: []string{"robin"}, Fillers: []string{"Kein Eintrag"}})
	if a := changed.Addresses("robin@provider.test", normalize.EmailOptions{})[0]; !a.Public || !a.Role {
		t.Errorf("additions do not count: %+v", a)
	}
	if changed.Addresses("x@gmx.de", normalize.EmailOptions{})[0].Public || !l.Addresses("x@gmx.de", normalize.EmailOptions{})[0].Public {
		t.Error("removing an entry does not count, or changed the shipped lists")
	}
	if !changed.IsFiller("KEIN eintrag") || changed.Fingerprint() == l.Fingerprint() {
		t.Error("fillers or fingerprint did not change")
	}
}

func TestNormalisingTwiceIsNormalisingOnce(t *testing.T) {
	l := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		name := l.Person(s)
		if again := l.Person(name.String()); !name.Missing() && !again.Missing() && again.Compare(name) != normalize.Equal {
			t.Fatalf("%q becomes %q, then %q", s, name, again)
		}
		if once := l.CompanyName(s); l.CompanyName(once) != once && once != "" && !l.IsFiller(once) {
			t.Fatalf("%q becomes %q, then %q", s, once, l.CompanyName(once))
		}
	})
}

func FuzzAddresses(f *testing.F) {
	for _, s := range []string{"Robin <ROBIN@Acme.test>; r2@acme.test", `"a@b" <c@d.test>`, "jörg@bücher.example", "a+@b.test", "＠", "x@xn--.test"} {
		f.Add(s, true)
	}
	l := shipped(f)
	f.Fuzz(func(t *testing.T, s string, on bool) {
		o := normalize.EmailOptions{PlusTags: on, GmailDots: on}
		for _, a := range l.Addresses(s, o) {
			again := l.Addresses(a.Full, o)
			if len(again) != 1 || again[0] != a {
				t.Fatalf("%q holds %+v, which holds %+v", s, a, again)
			}
		}
	})
}

func FuzzPhone(f *testing.F) {
	for _, s := range []string{"+49 (0)30 / 123 45-67 ext. 12", "030 1234567; 0171 1234567", "(212) 555-0100", "000000"} {
		f.Add(s, "DE")
	}
	f.Fuzz(func(t *testing.T, s, region string) {
		for _, n := range normalize.Phone(s, region) {
			again := normalize.Phone(n.E164, region)
			if !n.Filler && (len(again) != 1 || again[0].E164 != n.E164) {
				t.Fatalf("%q holds %+v, which holds %+v", s, n, again)
			}
		}
	})
}

func FuzzPerson(f *testing.F) {
	f.Add("Dr. Jörg Weiß", "Weiss, Joerg")
	f.Add("R. B.", "Иван")
	l := shipped(f)
	f.Fuzz(func(t *testing.T, a, b string) {
		x, y := l.Person(a), l.Person(b)
		if x.Compare(y) != y.Compare(x) {
			t.Fatalf("%q and %q: %d, %d", a, b, x.Compare(y), y.Compare(x))
		}
	})
}

func BenchmarkPhone(b *testing.B) {
	for b.Loop() {
		normalize.Phone("+49 30 1234567", "DE")
	}
}

func BenchmarkAddresses(b *testing.B) {
	l := shipped(b)
	for b.Loop() {
		l.Addresses("robin.berg@acme.co.uk", normalize.EmailOptions{})
	}
}

func BenchmarkPerson(b *testing.B) {
	l := shipped(b)
	for b.Loop() {
		l.Person("Robin Berg")
	}
}

// TestTheQuickWayReadsNumbersAsTheLibraryDoes holds quick.go to libphonenumber.
func TestTheQuickWayReadsNumbersAsTheLibraryDoes(t *testing.T) {
	regions := []string{"DE", "AT", "CH", "FR", "GB", "NL", "BE", "SE", "FI", "IE", "TR", "JP", "IN", "AU", "NZ", "ZA", "US", "IT", "ES", "RU", "BR", ""}
	rapid.Check(t, func(t *rapid.T) {
		region := rapid.SampledFrom(regions).Draw(t, "region")
		digits := rapid.StringMatching(`(\+[1-9][0-9]{0,2}|0?[1-9])[0-9]{5,11}`).Draw(t, "digits")
		p, err := phonenumbers.Parse(digits, region)
		if err != nil || !phonenumbers.IsValidNumber(p) {
			return
		}
		want := phonenumbers.Format(p, phonenumbers.E164)
		got := normalize.Phone(digits, region)
		if len(got) == 1 && got[0].Filler {
			return
		}
		if len(got) != 1 || got[0].E164 != want {
			t.Fatalf("%q in %q is %+v, the library says %s", digits, region, got, want)
		}
	})
}
