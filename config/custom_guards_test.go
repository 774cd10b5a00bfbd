package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"leadtwin/config"
)

// TestCustomGuardPositions checks that errors name the line and column of the file, in every style of YAML.
func TestCustomGuardPositions(t *testing.T) {
	const wrong, head = "lead.nothing", "rules:\n  custom_guards:\n"
	for name, text := range map[string]string{
		"plain":         head + "    - name: a\n      when: lead.active && lead.nothing > 3\n",
		"double quotes": head + "    - {name: a, when: \"lead.nothing == 'x'\"}\n",
		"single quotes": head + "    - name: a\n      when: 'lead.active && lead.nothing == 3'\n",
		"literal":       head + "  - name: a\n    when: |\n      lead.active &&\n        lead.nothing == 3\n",
		"folded":        head + "  - name: a\n    when: >-\n      lead.active\n      && lead.nothing == 3\n",
		"two lines":     head + "  - name: a\n    when: lead.active\n      && lead.nothing == 3\n",
		"umlauts":       head + "  - name: a\n    when: lead.name == \"ä\" && lead.nothing == 3\n",
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "leadtwin.yaml")
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := config.Load(path, nil)
			want := ""
			for i, line := range strings.Split(text, "\n") {
				if before, _, found := strings.Cut(line, wrong); found {
					want = position(i+1, len([]rune(before))+len("lead")+1)
				}
			}
			if err == nil || !strings.Contains(err.Error(), want+"undefined field 'nothing'") {
				t.Errorf("%v; want %s", err, want)
			}
		})
	}
}

func position(line, column int) string {
	return "leadtwin.yaml, line " + strconv.Itoa(line) + ", column " + strconv.Itoa(column) + `: guard "a": `
}

func TestCustomGuards(t *testing.T) {
	const variable = "LEADTWIN_RULES_CUSTOM_GUARDS="
	const list = `[{"name":"big","when":"lead.expected_revenue > 50000.0","say":"ask"}]`
	c, err := config.Load("", []string{variable + list})
	if err != nil || len(c.Rules.CustomGuards) != 1 || c.Rules.CustomGuards[0].Say != "ask" {
		t.Fatalf("%+v, %v", c.Rules.CustomGuards, err)
	}
	if !strings.Contains(c.RedactedYAML(), "custom_guards: "+list) {
		t.Errorf("the effective settings lack %s", list)
	}
	for value, want := range map[string]string{
		`[{"name": "a", "when": "lead.active"}, {"name": "a", "when": "true"}]`: "given twice",
		`[{"name": "a"}]`:                                   "has no expression",
		`[{"when": "true"}]`:                                "name is",
		`[{"name": "a", "when": "3"}]`:                      "must be bool",
		`[{"name": "a", "when": "true", "then": "ignore"}]`: "a list of name, when and say",
		`big-deal`: "a list of name, when and say",
	} {
		_, err := config.Load("", []string{variable + value})
		problems, ok := errors.AsType[config.SettingErrors](err)
		if !ok || len(problems) != 1 || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %s", value, err, want)
		}
	}
}
