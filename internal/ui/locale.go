package ui

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/lists"
)

//go:embed locales/*.yaml
var localeFiles embed.FS

// catalogue has the texts of one language by key. A key that ends in ".one" or ".other" is chosen by the number {n}.
type catalogue struct {
	tag      language.Tag
	texts    map[string]string
	settings map[string]string // what they mean, by key; empty for English, which config has
}

// readCatalogues reads all languages of the desk; the first is used for readers of other languages.
func readCatalogues() ([]catalogue, error) {
	var out []catalogue
	for _, tag := range []language.Tag{language.English, language.German} {
		data, err := fs.ReadFile(localeFiles, "locales/"+tag.String()+".yaml")
		if err != nil {
			return nil, err
		}
		c := catalogue{tag: tag}
		if err := yaml.Unmarshal(data, &c.texts); err != nil {
			return nil, fmt.Errorf("read the texts of %s: %w", tag, err)
		}
		if tag != language.English {
			if data, err = fs.ReadFile(localeFiles, "locales/settings."+tag.String()+".yaml"); err != nil {
				return nil, err
			}
			if err := yaml.Unmarshal(data, &c.settings); err != nil {
				return nil, fmt.Errorf("read the settings in %s: %w", tag, err)
			}
		}
		out = append(out, c)
	}
	return out, nil
}

// locale is a reader's language and time zone.
type locale struct {
	catalogue
	printer *message.Printer
	zone    *time.Location
	now     time.Time
}

// localeFor chooses by Odoo's language code, such as de_DE, else by what the browser accepts.
func localeFor(all []catalogue, lang, accepts, zone string, now time.Time) locale {
	tags := lists.Map(all, func(one catalogue) language.Tag { return one.tag })
	var wanted []language.Tag
	if t, err := language.Parse(strings.ReplaceAll(lang, "_", "-")); err == nil && lang != "" {
		wanted = append(wanted, t)
	} else if list, _, err := language.ParseAcceptLanguage(accepts); err == nil {
		wanted = list
	}
	_, i, _ := language.NewMatcher(tags).Match(wanted...)
	location, err := time.LoadLocation(zone)
	if err != nil || zone == "" {
		location = time.UTC
	}
	return locale{catalogue: all[i], printer: message.NewPrinter(all[i].tag), zone: location, now: now}
}

// Lang is the language for the page's lang attribute.
func (l locale) Lang() string { return l.tag.String() }

// Has reports whether there is a text for the key.
func (l locale) Has(key string) bool { _, has := l.texts[key]; return has }

// Help describes a setting; English is the description in config.
func (l locale) Help(key, english string) string { return cmp.Or(l.settings[key], english) }

// T returns the text for a key. Args are names and values for its {placeholders}; the number "n" chooses the plural
// form.
func (l locale) T(key string, args ...any) string {
	text, found := l.texts[key]
	pairs := make([]string, 0, len(args))
	for i := 0; i+1 < len(args); i += 2 {
		name := fmt.Sprint(args[i])
		if n, isInt := args[i+1].(int); isInt {
			pairs = append(pairs, "{"+name+"}", l.Number(n))
			if name == "n" && !found {
				text, found = l.texts[key+"."+l.form(n)]
			}
			continue
		}
		pairs = append(pairs, "{"+name+"}", fmt.Sprint(args[i+1]))
	}
	if !found {
		return key
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

func (l locale) form(n int) string {
	if plural.Cardinal.MatchPlural(l.tag, n, 0, 0, 0, 0) == plural.One {
		return "one"
	}
	return "other"
}

// Number writes a whole number with the reader's separators.
func (l locale) Number(n int) string { return l.printer.Sprint(number.Decimal(n)) }

// Money writes an amount with its currency.
func (l locale) Money(a desk.Amount) string {
	text := l.printer.Sprint(number.Decimal(a.Value, number.MaxFractionDigits(2)))
	if a.Currency == "" {
		return text
	}
	sign := currencySign(a.Currency)
	if l.T("format.money") == "after" || sign == a.Currency {
		return text + "\u00a0" + sign
	}
	return sign + text
}

func currencySign(code string) string {
	switch code {
	case "EUR":
		return "€"
	case "USD":
		return "$"
	case "GBP":
		return "£"
	}
	return code
}

// Percent writes a probability of Odoo, which is in percent.
func (l locale) Percent(p float64) string {
	return l.printer.Sprint(number.Decimal(p, number.MaxFractionDigits(0))) + "\u00a0%"
}

// Date writes a day in the reader's zone.
func (l locale) Date(t time.Time) string { return t.In(l.zone).Format(l.texts["format.date"]) }

// Time writes a day and time in the reader's zone.
func (l locale) Time(t time.Time) string { return t.In(l.zone).Format(l.texts["format.time"]) }

// Age says how long ago something was, such as "4 days".
func (l locale) Age(t time.Time) string { return l.age("age", t) }

// Since is Age after a word for "since", which asks for another form in some languages.
func (l locale) Since(t time.Time) string { return l.age("since", t) }

func (l locale) age(form string, t time.Time) string {
	const day = 24 * time.Hour
	if days := int(l.now.Sub(t) / day); days > 0 {
		return l.T(form+".days", "n", days)
	}
	if hours := int(l.now.Sub(t) / time.Hour); hours > 0 {
		return l.T(form+".hours", "n", hours)
	}
	if minutes := int(l.now.Sub(t) / time.Minute); minutes > 0 {
		return l.T(form+".minutes", "n", minutes)
	}
	return l.T(form + ".now")
}

// Cell writes a value of the comparison.
func (l locale) Cell(c desk.Cell, f desk.Field) string {
	switch v := c.Value.(type) {
	case desk.Amount:
		return l.Money(v)
	case float64:
		return l.Percent(v)
	case int:
		return l.Number(v)
	case time.Time:
		return l.Date(v)
	case desk.Day:
		return time.Time(v).Format(l.texts["format.date"])
	case desk.Stars:
		return l.T("stars", "n", int(v))
	}
	if f == desk.Kind && c.Text != "" {
		return l.T("type." + c.Text)
	}
	return c.Text
}

// Pattern is the title of a pattern.
func (l locale) Pattern(p crm.Pattern) string {
	var parts []string
	for _, code := range p.Parts() {
		if key := "pattern." + code; l.Has(key) {
			parts = append(parts, l.T(key))
		} else {
			parts = append(parts, strings.ReplaceAll(code, "_", " "))
		}
	}
	return strings.Join(parts, ", ")
}
