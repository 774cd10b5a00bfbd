package normalize_test

import (
	"os"
	"strings"
	"testing"

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

func TestListLengths(t *testing.T) {
	for name, least := range map[string]int{
		"public_providers": 300, "role_mailboxes": 300, "fillers": 100, "legal_forms": 100, "nicknames": 100,
		"first_names_men": 500, "first_names_women": 500, "surnames": 500, "departments": 100, "organisations": 100,
		"spellings": 100,
	} {
		raw, err := os.ReadFile("data/" + name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		entries := 0
		for line := range strings.Lines(string(raw)) {
			switch {
			case strings.HasPrefix(line, "#"):
			case name != "fillers" && name != "legal_forms" && name != "nicknames" && name != "spellings":
				entries += len(strings.Fields(line))
			default:
				entries++
			}
		}
		if entries < least {
			t.Errorf("%s has %d entries, want %d or more", name, entries, least)
		}
	}
}

func TestListsCanBeChanged(t *testing.T) {
	l := shipped(t)
	changed := l.With(
		normalize.Additions{
			PublicProviders:    []string{"Provider.test"},
			NotPublicProviders: []string{"gmx.de"},
			RoleMailboxes:      []string{"robin"},
			Fillers:            []string{"Kein Eintrag"},
		},
	)
	if a := changed.Addresses("robin@provider.test", normalize.EmailOptions{})[0]; !a.Public || !a.Role {
		t.Errorf("additions do not count: %+v", a)
	}
	if changed.Addresses("x@gmx.de", normalize.EmailOptions{})[0].Public ||
		!l.Addresses("x@gmx.de", normalize.EmailOptions{})[0].Public {
		t.Error("removing an entry does not count, or changed the shipped lists")
	}
	if own := l.With(
		normalize.Additions{NotRoleMailboxes: []string{"info-berlin", "acme"}},
	); own.Addresses("info-berlin@acme.test", normalize.EmailOptions{})[0].Role ||
		own.Addresses("acme@acme.test", normalize.EmailOptions{})[0].Role ||
		!own.Addresses("info-kiel@acme.test", normalize.EmailOptions{})[0].Role {
		t.Error("an admin's word on a mailbox does not count")
	}
	if !changed.IsFiller("KEIN eintrag") || changed.Fingerprint() == l.Fingerprint() {
		t.Error("fillers or fingerprint did not change")
	}
}

func TestNormaliseIsIdempotent(t *testing.T) {
	l := shipped(t)
	for _, s := range []string{
		"Ⅱ,A", "Junior, Robin", "꙲0Dʳ?AA", "د?AA", "A?ؤ?AA",
		"A?ᾨG?AA", "A?ؤ&AA", "AA,م", "?د!AA", "A&و! AA", "AAA?A?A?A",
		"A↛<و/a", "~ᛯ꘥\t|د~a?BA", ".ᾌ>a%a[ः፲𐅰`൷", "҉ऻA$Ⅱ\rῌd=", "1 ᛯA/ºࣙչ!ǈ", "a'~~~'A .a=\\A¢AaA𐩿", "Jan Ⅴð Berg",
	} {
		personTwice(t, l, s)
		companyTwice(t, l, s)
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "text")
		personTwice(t, l, s)
		companyTwice(t, l, s)
	})
}

// personTwice holds that reading a name's compared form again changes nothing. Vietnamese letters show that no word is
// a particle, and the compared form has lost them.
func personTwice(t rapid.TB, l *normalize.Lists, s string) {
	if strings.ContainsFunc(s, func(r rune) bool { return strings.ContainsRune("ơưƠƯ", r) || r >= 'Ạ' && r <= 'ỹ' }) {
		return
	}
	name := l.Person(s)
	again := l.Person(name.String())
	if match := again.Compare(name); !name.Missing() && !again.Missing() && match != normalize.Equal &&
		match != normalize.Missing {
		t.Fatalf("%q becomes %q, then %q", s, name, again)
	}
}
