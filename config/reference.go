package config

import (
	"fmt"
	"strings"
)

// Show returns the settings in force as YAML, secrets hidden.
func (c Config) Show() string {
	var b strings.Builder
	for _, sec := range sections(&c) {
		writeSection(&b, sec, func(s setting) { fmt.Fprintf(&b, "%s%s: %s\n", indent(s), s.name(), yamlText(s)) })
	}
	return b.String()
}

// Example returns the commented file that `config init` writes. What most people set stands open; the rest is
// commented out and shows its default.
func Example() string {
	open := map[string]string{
		"odoo.url": "https://crm.example.com", "odoo.database": "crm", "odoo.user": "leadtwin@example.com",
		"mode": "observe",
	}
	var b strings.Builder
	b.WriteString("# Settings of Leadtwin. Every line is also a variable: odoo.url is LEADTWIN_ODOO_URL.\n" +
		"# Secrets are better kept in the environment (LEADTWIN_ODOO_API_KEY) or in a file\n" +
		"# (LEADTWIN_ODOO_API_KEY_FILE=/run/secrets/odoo). Check this file with 'leadtwin config check'.\n\n")
	c := Default()
	for _, sec := range sections(&c) {
		if sec.Settings[0].Key != sec.Key {
			fmt.Fprintf(&b, "# %s\n", sec.Help)
		}
		writeSection(&b, sec, func(s setting) {
			fmt.Fprintf(&b, "%s# %s Allowed: %s.\n", indent(s), s.Help, s.Allowed)
			if value, isOpen := open[s.Key]; isOpen {
				fmt.Fprintf(&b, "%s%s: %s\n", indent(s), s.name(), value)
				return
			}
			fmt.Fprintf(&b, "%s# %s: %s\n", indent(s), s.name(), yamlText(s))
		})
		b.WriteString("\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// Reference returns docs/settings.md.
func Reference() string {
	var b strings.Builder
	b.WriteString("# Settings\n\n<!-- Made from config/config.go by 'make docs'; edit there. -->\n\n" +
		"A YAML file given by `--config`, else `LEADTWIN_CONFIG`, else `leadtwin.yaml` here if there is one; over it, variables. " +
		"`leadtwin config init` writes a commented file, `config check` tells all errors at once, `config show` prints what is in force without secrets.\n\n" +
		"Every setting is also a variable. Those marked *secret* can be read from a file too: the variable with `_FILE` at its end names it.\n")
	c := Default()
	for _, sec := range sections(&c) {
		fmt.Fprintf(&b, "\n## %s\n\n", sec.Key)
		if sec.Settings[0].Key != sec.Key {
			fmt.Fprintf(&b, "%s\n\n", sec.Help)
		}
		b.WriteString("| key | variable | default | allowed | what it does |\n| --- | --- | --- | --- | --- |\n")
		for _, s := range sec.Settings {
			help := s.Help
			if s.Secret {
				help += " *Secret.*"
			}
			fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s | %s |\n", s.Key, s.Env(), code(s.text()), s.Allowed, help)
		}
	}
	return b.String()
}

func writeSection(b *strings.Builder, sec section, line func(setting)) {
	if sec.Settings[0].Key != sec.Key {
		fmt.Fprintf(b, "%s:\n", sec.Key)
	}
	for _, s := range sec.Settings {
		line(s)
	}
}

func indent(s setting) string { return strings.Repeat("  ", strings.Count(s.Key, ".")) }

func yamlText(s setting) string {
	text := s.text()
	if text == "" || strings.ContainsAny(text, "*:#{}@&%") && !strings.HasPrefix(text, "[") {
		return fmt.Sprintf("%q", text)
	}
	return text
}

func code(s string) string {
	if s == "" || s == "[]" {
		return "–"
	}
	return "`" + s + "`"
}

// Values returns the settings in force for JSON: section, key, value; secrets hidden.
func (c Config) Values() map[string]any {
	out := map[string]any{}
	for _, sec := range sections(&c) {
		into := out
		if sec.Settings[0].Key != sec.Key {
			into = map[string]any{}
			out[sec.Key] = into
		}
		for _, s := range sec.Settings {
			switch v := s.value.Interface().(type) {
			case bool, int, float64, []string:
				into[s.name()] = v
			default:
				into[s.name()] = s.text()
			}
		}
	}
	return out
}
