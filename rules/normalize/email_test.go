package normalize_test

import (
	"strings"
	"testing"

	"leadtwin/rules/normalize"
)

func fulls(list []normalize.Address) string {
	out := make([]string, len(list))
	for i, a := range list {
		out[i] = a.Full
	}
	return strings.Join(out, " ")
}

func TestAddressesAsTyped(t *testing.T) {
	l := shipped(t)
	for field, want := range map[string]string{
		"robin@acme.test":                               "robin@acme.test",
		" ROBIN@Acme.Test. ":                            "robin@acme.test",
		"Robin <ROBIN@Acme.test>; r2@acme.test":         "robin@acme.test r2@acme.test",
		`"Berg, Robin" <robin@acme.test>`:               "robin@acme.test",
		`"robin@acme.test"`:                             "robin@acme.test",
		"mailto:robin@acme.test":                        "robin@acme.test",
		"robin @ acme.test":                             "robin@acme.test",
		"a@acme.test,b@acme.test / c@acme.test":         "a@acme.test b@acme.test c@acme.test",
		"a@acme.test\nA@ACME.TEST":                      "a@acme.test",
		"robin＠acme.test":                               "robin@acme.test",
		"robin@bücher.example":                          "robin@xn--bcher-kva.example",
		"robin@XN--BCHER-KVA.example":                   "robin@xn--bcher-kva.example",
		"jörg@acme.test":                                "jörg@acme.test",
		"robin+fair@acme.test":                          "robin+fair@acme.test",
		"robin@googlemail.com":                          "robin@gmail.com",
		"a@acme.test | b@acme.test":                     "a@acme.test b@acme.test",
		"a@acme.test und b@acme.test":                   "a@acme.test b@acme.test",
		"<mailto:robin@acme.test?subject=Hi>":           "robin@acme.test",
		"robin(work)@acme.test":                         "robin@acme.test",
		"“robin@acme.test”":                             "robin@acme.test",
		"«robin@acme.test»":                             "robin@acme.test",
		"• robin@acme.test":                             "robin@acme.test",
		"'robin@acme.test'":                             "robin@acme.test",
		"john.o'brien@acme.test":                        "john.o'brien@acme.test",
		"\u200brobin@acme.test\u00a0":                   "robin@acme.test",
		"robin@acme .com":                               "robin@acme.com",
		"robin@acme. co.uk":                             "robin@acme.co.uk",
		"robin@acme.com. Call first":                    "robin@acme.com",
		"robin@bücher。example":                          "robin@xn--bcher-kva.example",
		"https://maps.test/@52.5,13.4":                  "",
		"robin(at)acme.test":                            "robin@acme.test",
		"robin@acme":                                    "",
		"robin@@acme.test":                              "",
		"@acme.test":                                    "",
		"robin@acme..test":                              "",
		"robin@192.168.0.1":                             "",
		"call me":                                       "",
		"":                                              "",
		"robin@acme.test (private: r.berg@example.org)": "robin@acme.test r.berg@example.org",
	} {
		if got := fulls(l.Addresses(field, normalize.EmailOptions{})); got != want {
			t.Errorf("%q holds %q, want %q", field, got, want)
		}
	}
}

func TestPlusTagsAndGmailDots(t *testing.T) {
	l := shipped(t)
	o := normalize.EmailOptions{PlusTags: true, GmailDots: true}
	for field, want := range map[string]string{
		"robin+fair@acme.test": "robin@acme.test", "r.ob.in+x@gmail.com": "robin@gmail.com",
		"r.obin@acme.test": "r.obin@acme.test", "+@acme.test": "",
		"robin.+fair@acme.test": "robin@acme.test",
	} {
		if got := fulls(l.Addresses(field, o)); got != want {
			t.Errorf("%q holds %q, want %q", field, got, want)
		}
	}
}

func TestAddressDomains(t *testing.T) {
	l := shipped(t)
	for field, want := range map[string]normalize.Address{
		"robin@mail.acme.co.uk":  {Registrable: "acme.co.uk"},
		"robin@lyon.durand.test": {Registrable: "durand.test"},
		"robin@site.github.io":   {Registrable: "site.github.io"},
		"robin@gmail.com":        {Registrable: "gmail.com", Public: true},
		"robin@yahoo.co.uk":      {Registrable: "yahoo.co.uk", Public: true},
		"robin@example.com":      {Registrable: "example.com", Public: true},
		"robin@gov.mt":           {Registrable: "gov.mt"},
		"robin@github.io":        {Registrable: "github.io"},
		"robin@a.le.example.com": {Registrable: "le.example.com"},
		"info@acme.test":         {Registrable: "acme.test", Role: true},
		"info2@acme.test":        {Registrable: "acme.test", Role: true},
		"sales-uk@acme.test":     {Registrable: "acme.test", Role: true},
		"infodesk@acme.test":     {Registrable: "acme.test"},
		"büro@acme.test":         {Registrable: "acme.test", Role: true},
		"office7@acme.test":      {Registrable: "acme.test", Role: true},
		"ola@acme.test":          {Registrable: "acme.test"},
		"robin@x.gmx.de":         {Registrable: "gmx.de", Public: true},
		"robin@gmial.com":        {Registrable: "gmial.com", Public: true},
		"robin@shop.local":       {Registrable: "shop.local"},
		"robin@a.shop.local":     {Registrable: "shop.local"},
		"robin@co.uk":            {Registrable: "co.uk", Public: true},

		"robin@acme.onmicrosoft.com":      {Registrable: "acme.onmicrosoft.com"},
		"robin@acme.mail.onmicrosoft.com": {Registrable: "acme.mail.onmicrosoft.com"},
		"robin@onmicrosoft.com":           {Registrable: "onmicrosoft.com"},
		"robin@x.acme.odoo.com":           {Registrable: "acme.odoo.com"},

		"kundenservice@acme.test":    {Registrable: "acme.test", Role: true},
		"customer.service@acme.test": {Registrable: "acme.test", Role: true},
		"info-berlin@acme.test":      {Registrable: "acme.test", Role: true},
		"it-support@acme.test":       {Registrable: "acme.test", Role: true},
		"hotel-adler@acme.test":      {Registrable: "acme.test", Role: true},
		"familie.berg@gmx.de":        {Registrable: "gmx.de", Public: true, Role: true},
		"kontaktanfrage@portal.test": {Registrable: "portal.test", Role: true},
		"mail.no-reply@portal.test":  {Registrable: "portal.test", Role: true},
		"www-data@acme.test":         {Registrable: "acme.test", Role: true},
		"mailer-daemon@acme.test":    {Registrable: "acme.test", Role: true},
		"acme@acme.test":             {Registrable: "acme.test", Role: true},
		"robin@robin.test":           {Registrable: "robin.test"},
		"smith@smith.co.uk":          {Registrable: "smith.co.uk"},
		"robin.berg@robinberg.test":  {Registrable: "robinberg.test"},
		"robinberg@robin-berg.test":  {Registrable: "robin-berg.test"},
		"aboubacar.camara@acme.test": {Registrable: "acme.test"},
		"hotel.adler@hoteladler.de":  {Registrable: "hoteladler.de", Role: true},
		"gmail@gmail.com":            {Registrable: "gmail.com", Public: true},
		"infofon@acme.test":          {Registrable: "acme.test"},
		"s.ales@acme.test":           {Registrable: "acme.test"},
		"bar.refaeli@acme.test":      {Registrable: "acme.test"},
		"post.malone@acme.test":      {Registrable: "acme.test"},
		"test@test.com":              {Registrable: "test.com", Filler: true},
		"noemail@acme.test":          {Registrable: "acme.test", Filler: true},
	} {
		got := l.Addresses(field, normalize.EmailOptions{})
		if len(got) != 1 {
			t.Errorf("%q: %d addresses", field, len(got))
			continue
		}
		if g := got[0]; g.Registrable != want.Registrable || g.Public != want.Public || g.Role != want.Role ||
			g.Filler != want.Filler {
			t.Errorf("%q is %+v, want %+v", field, g, want)
		}
	}
}

func FuzzAddresses(f *testing.F) {
	for _, s := range []string{
		"Robin <ROBIN@Acme.test>; r2@acme.test", `"a@b" <c@d.test>`, "r@acme. co.uk",
		"a.+b@c.test", "(x)a@(y)b.test", "=a*@b.test", "jörg@bücher.example", "a+@b.test", "＠", "x@xn--.test",
	} {
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

func BenchmarkAddresses(b *testing.B) {
	l := shipped(b)
	for b.Loop() {
		l.Addresses("robin.berg@acme.co.uk", normalize.EmailOptions{})
	}
}
