package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// RedactedYAML returns the effective settings as YAML, without secrets.
func (c Config) RedactedYAML() string {
	var b strings.Builder
	for _, sec := range sections(&c) {
		writeSection(&b, sec,
			func(s setting) { fmt.Fprintf(&b, "%s%s: %s\n", keyIndentation(s), s.lastKeyPart(), yamlValue(s)) })
	}
	return b.String()
}

// SchemaFile is the name of the JSON Schema next to a settings file, with which editors complete and check it. The
// first line of the file names it.
const SchemaFile = "leadtwin.schema.json"

// ExampleFile returns the commented file that `config init` writes. Settings that every installation needs are active;
// all others are commented out and show their default.
func ExampleFile() string {
	open := map[string]string{
		"odoo.url": "https://crm.example.com", "odoo.database": "crm", "odoo.user": "leadtwin@example.com",
		"mode": "observe",
	}
	var b strings.Builder
	b.WriteString("" +
		"# yaml-language-server: $schema=" + SchemaFile + "\n" +
		"# Settings of Leadtwin. Every setting is also an environment variable: odoo.url is LEADTWIN_ODOO_URL.\n" +
		"# Keep secrets in the environment (LEADTWIN_ODOO_API_KEY) or in a file\n" +
		"# (LEADTWIN_ODOO_API_KEY_FILE=/run/secrets/odoo). Check this file with 'leadtwin config check'.\n\n")
	c := Default()
	for _, sec := range sections(&c) {
		if !sec.isSingleSetting() {
			fmt.Fprintf(&b, "# %s\n", sec.Help)
		}
		writeSection(&b, sec, func(s setting) {
			fmt.Fprintf(&b, "%s# %s Allowed: %s.\n", keyIndentation(s), s.Help, s.rule.allowed)
			if value, isOpen := open[s.Key]; isOpen {
				fmt.Fprintf(&b, "%s%s: %s\n", keyIndentation(s), s.lastKeyPart(), value)
				return
			}
			fmt.Fprintf(&b, "%s# %s: %s\n", keyIndentation(s), s.lastKeyPart(), yamlValue(s))
		})
		b.WriteString("\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

func writeSection(b *strings.Builder, sec section, line func(setting)) {
	if !sec.isSingleSetting() {
		fmt.Fprintf(b, "%s:\n", sec.Key)
	}
	for _, s := range sec.Settings {
		line(s)
	}
}

func keyIndentation(s setting) string { return strings.Repeat("  ", strings.Count(s.Key, ".")) }

func yamlValue(s setting) string {
	text := s.valueText()
	if text == "" || strings.ContainsAny(text, "*:#{}@&%") && !strings.HasPrefix(text, "[") {
		return fmt.Sprintf("%q", text)
	}
	return text
}

// RedactedValues returns the effective settings for JSON by section and key, without secrets.
func (c Config) RedactedValues() map[string]any {
	out := map[string]any{}
	for _, sec := range sections(&c) {
		into := out
		if !sec.isSingleSetting() {
			into = map[string]any{}
			out[sec.Key] = into
		}
		for _, s := range sec.Settings {
			into[s.lastKeyPart()] = s.jsonValue()
		}
	}
	return out
}

// Description is one setting with its effective value, for pages.
type Description struct {
	Key, Value, Help string // Value without secrets
	Default          bool   // the value is the default
	Allowed          string
	Choices          []string // all allowed values, where they are few words
}

// Text is the value as ChangeRules reads it: lists with commas.
func (d Description) Text() string {
	return strings.TrimSuffix(strings.TrimPrefix(d.Value, "["), "]")
}

// Describe lists the settings of these sections in the order of the reference.
func (c Config) Describe(names ...string) (list []Description) {
	defaults := Default()
	standard := sections(&defaults)
	for i, sec := range sections(&c) {
		if !slices.Contains(names, sec.Key) {
			continue
		}
		for j, s := range sec.Settings {
			value := s.redactedText()
			d := Description{
				Key: s.Key, Value: value, Help: s.Help, Default: value == standard[i].Settings[j].redactedText(),
				Allowed: s.rule.allowed,
			}
			if _, is := reflect.TypeAssert[bool](s.value); is {
				d.Choices = []string{"false", "true"}
			} else if words, ok := s.rule.schema["enum"].([]string); ok {
				d.Choices = words
			}
			list = append(list, d)
		}
	}
	return list
}
