package loss

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"leadtwin/rules"
)

// declared returns the values of all constants of a type in a file.
func declared(t *testing.T, file, typeName string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, isValue := n.(*ast.ValueSpec)
		if !isValue {
			return true
		}
		if name, isName := spec.Type.(*ast.Ident); isName && name.Name == typeName {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, text)
		}
		return true
	})
	if len(values) < 10 {
		t.Fatalf("%s: only %d constants of type %s found", file, len(values), typeName)
	}
	return values
}

func TestEachCodeHasSentences(t *testing.T) {
	codes := declared(t, "sentences.go", "Code")
	for _, code := range codes {
		p := catalogue[Code(code)]
		checkPhrase(t, code, p)
		if p.english == p.german {
			t.Errorf("%s: the German sentence is the English one", code)
		}
		for _, language := range []string{rules.English, rules.German} {
			if text := (Loss{Code: Code(code), Item: LeadItem(41)}).In(language); strings.ContainsAny(text, "{}") {
				t.Errorf("%s: unknown placeholder in %q", code, text)
			}
		}
	}
	if len(catalogue) != len(codes) {
		t.Errorf("%d sentences of %d codes", len(catalogue), len(codes))
	}
}

func TestEachKindHasNouns(t *testing.T) {
	names := declared(t, "nouns.go", "Kind")
	for _, kind := range names {
		n := kinds[Kind(kind)]
		checkPhrase(t, kind, n.one)
		if n.several != (phrase{}) {
			checkPhrase(t, kind, n.several)
		}
	}
	if len(kinds) != len(names) {
		t.Errorf("nouns for %d of %d kinds", len(kinds), len(names))
	}
}

// checkPhrase expects both languages with the same placeholders.
func checkPhrase(t *testing.T, name string, p phrase) {
	t.Helper()
	if p.english == "" || p.german == "" {
		t.Errorf("%s: English %q, German %q", name, p.english, p.german)
	}
	english, german := placeholders(p.english), placeholders(p.german)
	if !slices.Equal(english, german) {
		t.Errorf("%s: placeholders %q and %q", name, english, german)
	}
}

func placeholders(text string) []string {
	found := regexp.MustCompile(`\{\w+\}`).FindAllString(text, -1)
	slices.Sort(found)
	return found
}

func TestSentencesNameFieldsByLabel(t *testing.T) {
	losses := []Loss{
		{Code: Gone, Item: Item{Kind: Field, Name: "email_from", Lead: 41}},
		{Code: Gone, Item: Item{Kind: Field, Name: "x_own"}},
		{Code: Gone, Item: Item{Kind: Activity, Name: "email_from"}},
	}
	got := Sentences(losses, rules.German, map[string]string{"email_from": "E-Mail"})
	want := []string{
		"E-Mail von Lead 41: in Odoo nicht mehr vorhanden", "x_own: in Odoo nicht mehr vorhanden",
		"Aktivität „email_from“: in Odoo nicht mehr vorhanden",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestIn(t *testing.T) {
	for _, c := range []struct {
		loss            Loss
		english, german string
	}{
		{
			Rejected(Item{Kind: Activity, Name: "Call", At: "2026-05-01", Lead: 41}, errors.New("Locked {lead}.")),
			"activity “Call” of 2026-05-01 of lead 41: Odoo refuses to restore it: Locked {lead}.",
			"Aktivität „Call“ vom 2026-05-01 von Lead 41: Odoo lehnt die Wiederherstellung ab: Locked {lead}.",
		},
		{
			Loss{Code: Gone, Item: Item{Kind: Messages, Count: 1, Lead: 41}},
			"1 message of lead 41: no longer in Odoo", "1 Nachricht von Lead 41: in Odoo nicht mehr vorhanden",
		},
		{
			Loss{Code: Gone, Item: Item{Kind: Messages, Count: 1200, Lead: 41}},
			"1,200 messages of lead 41: no longer in Odoo", "1.200 Nachrichten von Lead 41: in Odoo nicht mehr vorhanden",
		},
		{
			Loss{Code: FilesDeleted, Item: Item{Kind: ScheduledMail, Name: "Offer", By: "Ann", At: "9:00"}, Count: 2},
			"scheduled e-mail “Offer” of Ann for 9:00 (UTC): 2 files that Odoo deleted with it",
			"Geplante E-Mail „Offer“ von Ann für 9:00 (UTC): 2 Dateien, von Odoo mit ihr gelöscht",
		},
		{
			Loss{Code: OtherSurvivor, Item: LeadItem(42), Lead: 41},
			"Odoo kept lead 42, not lead 41 as forecast", "Odoo hat Lead 42 behalten, nicht wie erwartet Lead 41",
		},
		{Loss{Code: "of_a_later_version", Item: LeadItem(42)}, "of_a_later_version: lead 42", "of_a_later_version: Lead 42"},
	} {
		stored, err := json.Marshal(c.loss)
		if err != nil {
			t.Fatal(err)
		}
		var read Loss
		if err := json.Unmarshal(stored, &read); err != nil || read != c.loss {
			t.Errorf("stored as %s, read as %+v (%v)", stored, read, err)
		}
		if got := read.In(rules.English); got != c.english {
			t.Errorf("got  %q\nwant %q", got, c.english)
		}
		if got := read.In(rules.German); got != c.german {
			t.Errorf("got  %q\nwant %q", got, c.german)
		}
	}
}
