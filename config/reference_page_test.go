package config

import (
	"fmt"
	"strings"
)

// ReferencePage returns docs/settings.md.
func ReferencePage() string {
	var b strings.Builder
	b.WriteString("# Settings\n\n<!-- Generated from config/settings.go by 'make docs'; edit there. -->\n\n" +
		"Leadtwin reads a YAML file and then environment variables, which override the file. The file is the one named by " +
		"`--config` or `LEADTWIN_CONFIG`, else `leadtwin.yaml` in the working directory if it exists.\n\n" +
		"* `leadtwin config init` writes a commented file and next to it `leadtwin.schema.json`, which editors with a YAML " +
		"language server (VS Code, Neovim, JetBrains and others) find by the first line of the file.\n" +
		"* `leadtwin config check` validates the settings and lists all errors.\n" +
		"* `leadtwin config show` prints the effective settings without secrets.\n" +
		"* `leadtwin config schema` prints that JSON Schema; after an upgrade, write it again.\n\n" +
		"Settings marked *secret* can also be read from a file: set the variable with the suffix `_FILE` to its path.\n")
	c := Default()
	for _, sec := range sections(&c) {
		fmt.Fprintf(&b, "\n## %s\n\n", sec.Key)
		if !sec.isSingleSetting() {
			fmt.Fprintf(&b, "%s\n\n", sec.Help)
		}
		b.WriteString("| key | variable | default | allowed | what it does |\n| --- | --- | --- | --- | --- |\n")
		for _, s := range sec.Settings {
			help := s.Help
			if s.Secret {
				help += " *Secret.*"
			}
			fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s | %s |\n", s.Key, s.envVariable(), codeSpan(s.valueText()), s.rule.allowed,
				help)
		}
	}
	return b.String()
}

func codeSpan(s string) string {
	if s == "" || s == "[]" {
		return "–"
	}
	return "`" + s + "`"
}
