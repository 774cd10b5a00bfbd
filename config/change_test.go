package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"leadtwin/config"
)

func TestChangeRules(t *testing.T) {
	c, err := config.Load("", []string{
		"LEADTWIN_RULES_FILLERS=n/a,#REF!", "LEADTWIN_ODOO_API_KEY=s3cret", "LEADTWIN_SCHEDULE_QUIET_HOURS=08:00-12:00",
		"LEADTWIN_STORE_URL=sqlite:/var/lib/leadtwin/leadtwin.db", "LEADTWIN_RULES_ROLE_MAILBOXES=a,b,c",
	})
	if err != nil {
		t.Fatal(err)
	}
	changed, err := c.ChangeRules(map[string]string{"rules.lost": "merge", "rules.role_mailboxes": "crew"},
		"rules:\n  review_above: 5000\n  fillers: ['yes: no', keine]\n")
	if err != nil {
		t.Fatal(err)
	}
	want := c.Rules
	want.Lost, want.ReviewAbove, want.RoleMailboxes = "merge", 5000, []string{"crew"}
	want.Fillers = []string{"yes: no", "keine"}
	if !reflect.DeepEqual(changed.Rules, want) || c.Rules.Lost != "review" || c.Rules.RoleMailboxes[0] != "a" {
		t.Errorf("changed to %+v\nwant %+v\nthe original is %+v", changed.Rules, want, c.Rules)
	}
	file := changed.File()
	path := filepath.Join(t.TempDir(), "leadtwin.yaml")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := config.Load(path, nil)
	if err != nil || !reflect.DeepEqual(read.Rules, want) || read.Schedule != c.Schedule {
		t.Errorf("the file\n%s\nis read as %+v, %v", file, read, err)
	}
	if strings.Contains(file, "s3cret") || !strings.Contains(file, "LEADTWIN_ODOO_API_KEY") {
		t.Errorf("the file\n%s", file)
	}
}

func TestChangeRulesErrors(t *testing.T) {
	for text, want := range map[string]string{
		"rules: {lost: maybe}":        `rules.lost: invalid value "maybe"; allowed: review, merge or ignore`,
		"rules: {max_group: 1}":       "2 or more",
		"rules: {lots: review}":       "rules.lots",
		"odoo: {api_key: s3cret}":     "odoo.api_key: only settings of rules can be tried",
		"mode: auto":                  "mode: only settings of rules can be tried",
		"rules: [":                    "invalid YAML",
		"rules: {max_group: [1, 2]}":  "rules.max_group",
		"rules: {review_above: 10 €}": "rules.review_above",
	} {
		_, err := config.Default().ChangeRules(nil, text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
		if _, isSettings := errors.AsType[config.SettingErrors](err); !isSettings && !strings.Contains(text, "[") {
			t.Errorf("%s: %T", text, err)
		}
	}
}
