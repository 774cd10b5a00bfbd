package ui

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/desk"
	"leadtwin/rules"
)

var (
	placeholder = regexp.MustCompile(`\{[a-z]+\}`)
	usedKey     = regexp.MustCompile(`\.T "([a-z_.]+)"`)
)

func TestCatalogues(t *testing.T) {
	all, err := readCatalogues()
	if err != nil {
		t.Fatal(err)
	}
	english := all[0]
	for _, other := range all[1:] {
		for key, text := range english.texts {
			translated, found := other.texts[key]
			if !found {
				t.Errorf("%s has no text for %s", other.tag, key)
				continue
			}
			want, got := placeholder.FindAllString(text, -1), placeholder.FindAllString(translated, -1)
			slices.Sort(want)
			slices.Sort(got)
			if !slices.Equal(want, got) {
				t.Errorf("%s, %s: placeholders %v, want %v", other.tag, key, got, want)
			}
		}
		for key := range other.texts {
			if _, found := english.texts[key]; !found {
				t.Errorf("%s has a text for %s, which English has not", other.tag, key)
			}
		}
	}
}

func TestTemplatesUseKnownTexts(t *testing.T) {
	all, err := readCatalogues()
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, err := fs.ReadFile(templateFiles, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range usedKey.FindAllSubmatch(text, -1) {
			key := string(match[1])
			_, plain := all[0].texts[key]
			_, plural := all[0].texts[key+".other"]
			if !plain && !plural {
				t.Errorf("%s uses %q, for which there is no text", file, key)
			}
		}
	}
}

func TestLocale(t *testing.T) {
	all, err := readCatalogues()
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)
	german := localeFor(all, "de_CH", "", "Europe/Berlin", noon)
	english := localeFor(all, "", "fr, en;q=0.8", "nowhere", noon)
	for name, test := range map[string]struct{ got, want string }{
		"language of the account": {german.Lang(), "de"},
		"language of the browser": {english.Lang(), "en"},
		"time in the zone":        {german.Time(noon), "03.05.2026 14:00"},
		"time without a zone":     {english.Time(noon), "3 May 2026 12:00"},
		"one":                     {english.T("queue.waiting", "n", 1), "1 case is waiting for you"},
		"several":                 {german.T("queue.waiting", "n", 1200), "1.200 Fälle warten"},
		"money":                   {german.Money(desk.Amount{Currency: "EUR", Value: 12400.5}), "12.400,5\u00a0€"},
		"age":                     {english.Age(noon.Add(-50 * time.Hour)), "2 days"},
		"pattern":                 {german.Pattern("same_email+name_missing"), "Gleiche Adresse, ein Name fehlt"},
		"pattern without a text":  {english.Pattern("new_kind"), "new kind"},
	} {
		if test.got != test.want {
			t.Errorf("%s: %q, want %q", name, test.got, test.want)
		}
	}
}

// TestSettingsInEveryLanguage holds for the settings that the page of the policy shows.
func TestSettingsInEveryLanguage(t *testing.T) {
	all, err := readCatalogues()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all[1:] {
		known := map[string]bool{}
		for _, s := range config.Default().Describe("mode", "rules", "notes", "schedule", "limits", "retention") {
			known[s.Key] = true
			if c.settings[s.Key] == "" {
				t.Errorf("%s does not say what %s means", c.tag, s.Key)
			}
		}
		for key := range c.settings {
			if !known[key] {
				t.Errorf("%s explains %s, which the page does not show", c.tag, key)
			}
		}
	}
}

func TestEveryReasonHasAPattern(t *testing.T) {
	all, err := readCatalogues()
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range rules.Codes() {
		key := "pattern." + code.Code
		if code.Kind == rules.KindGuard {
			key = "pattern.guard_" + strings.TrimPrefix(code.Code, "guard_")
		}
		if _, found := all[0].texts[key]; !found {
			t.Errorf("there is no text for %s", key)
		}
	}
}

func TestSince(t *testing.T) {
	all, err := readCatalogues()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 5, 3, 12, 0, 0, 0, time.UTC)
	german := localeFor(all, "de_AT", "", "", now)
	for ago, want := range map[time.Duration][2]string{
		0: {"weniger als 1 Minute", "weniger als 1 Minute"}, 5 * time.Hour: {"5 Stunden", "5 Stunden"},
		50 * time.Hour: {"2 Tage", "2 Tagen"},
	} {
		at := now.Add(-ago)
		if age, since := german.Age(at), german.Since(at); age != want[0] || since != want[1] {
			t.Errorf("%s ago: %q, seit %q; want %q", ago, age, since, want)
		}
	}
}
