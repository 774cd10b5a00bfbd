package config_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"leadtwin/config"
)

// update (flag -update) writes the generated pages instead of comparing them: make docs.
var update = flag.Bool("update", false, "write generated pages")

// upToDate compares a page with what the code generates.
func upToDate(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s is out of date (%v): run make docs", path, err)
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "leadtwin.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLoadDefaults(t *testing.T) {
	got, err := config.Load("", nil)
	if err != nil || !reflect.DeepEqual(got, config.Default()) {
		t.Fatalf("Load = %+v, %v; want the defaults", got, err)
	}
}

func TestLoadEnvironmentOverridesFile(t *testing.T) {
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("s3cret-key\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	path := write(t,
		"odoo:\n  url: https://a.example.com\n  timeout: 2m\nmode: review\nrules:\n  fillers: [none, keiner]\n")
	got, err := config.Load(path, []string{
		"LEADTWIN_ODOO_URL=https://b.example.com", "LEADTWIN_ODOO_API_KEY_FILE=" + key,
		"LEADTWIN_RULES_MAX_GROUP= 7", "LEADTWIN_RULES_PUBLIC_PROVIDERS=one.test, two.test", "LEADTWIN_SERVICE_HOST=10.0.0.1",
	})
	if err != nil {
		t.Fatal(err)
	}
	if got.Odoo.APIKey.Reveal() != "s3cret-key" {
		t.Error("the key differs from its file")
	}
	for changed, want := range map[string]string{
		"another\n": "another", "\ufefffrom-notepad\r\n": "from-notepad",
		"": "s3cret-key",
	} {
		if err := os.WriteFile(key, []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		if current := got.Odoo.APIKey.RevealCurrent(); current != want {
			t.Errorf("with %q in its file the key is %q, want %q", changed, current, want)
		}
	}
	want := config.Default()
	want.Odoo.URL, want.Odoo.Timeout, want.Odoo.APIKey = "https://b.example.com", 2*time.Minute, got.Odoo.APIKey
	want.Mode, want.Rules.MaxGroup = "review", 7
	want.Rules.Fillers, want.Rules.PublicProviders = []string{"none", "keiner"}, []string{"one.test", "two.test"}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("Load = %+v\nwant %+v", got, want)
	}
}

func TestLoadReportsAllErrors(t *testing.T) {
	path := write(t, `
odoo: {url: ftp://x, timeout: soon, api_kee: abc}
mode: yolo
max_group: 3
rules: {lost: maybe, max_group: 1, merge_salesperson: boss}
schedule: {incremental: hourly, timezone: Mars/Olympus, quiet_hours: 8-9}
server: {listen: nowhere}
webhooks: {token: short}
store: {url: "mysql://x"}
`)
	_, err := config.Load(path, nil)
	problems, ok := errors.AsType[config.SettingErrors](err)
	if !ok {
		t.Fatalf("Load error is %T %v", err, err)
	}
	text := err.Error()
	for _, want := range []string{
		`odoo.url: invalid value "ftp://x"`, `odoo.timeout: invalid value "soon"; allowed: 1s or more`,
		"odoo.api_kee: unknown setting; did you mean odoo.api_key?",
		`mode: invalid value "yolo"; allowed: observe, review or auto`,
		"max_group: unknown setting; did you mean rules.max_group?",
		`rules.lost: invalid value "maybe"`, `rules.max_group: invalid value "1"; allowed: 2 or more`,
		`rules.merge_salesperson: invalid value "boss"`,
		`schedule.incremental: invalid value "hourly"`, `schedule.timezone: invalid value "Mars/Olympus"`,
		`schedule.quiet_hours: invalid value "8-9"`,
		`server.listen: invalid value "nowhere"`, `webhooks.token: invalid value "***"`,
		`store.url: invalid value "mysql://x"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
	if len(problems) != 14 {
		t.Errorf("%d problems, want 14", len(problems))
	}
}

func TestLoadUnknownVariables(t *testing.T) {
	_, err := config.Load("", []string{
		"LEADTWIN_RULES_LOSTT=merge", "LEADTWIN_ODO_URL=https://a.example.com", "LEADTWIN_NOTES_SIZE=3",
		"LEADTWIN_ODOO_URL_FILE=/run/url", "LEADTWIN_MOOD=auto", "LEADTWIN_X=1",
		// Set by others: Kubernetes, Docker, scripts/odoo, the tests, the CLI.
		"LEADTWIN_SERVICE_HOST=10.0.0.1", "LEADTWIN_PORT=tcp://10.0.0.1:8080", "LEADTWIN_WEBHOOKS_SERVICE_PORT_HTTP=8080",
		"LEADTWIN_WEBHOOKS_PORT_8080_TCP=x",
		"LEADTWIN_ODOO_PORT_14=1", "LEADTWIN_ODOO_CACHE=/x", "LEADTWIN_TEST_ODOO14_URL=x",
		"LEADTWIN_CONFIG=x", "LEADTWIN_BY=ann", "LEADTWIN_CALLED_AS=x",
	})
	want := `the settings have 6 errors:
  LEADTWIN_MOOD: unknown setting; did you mean LEADTWIN_MODE?
  LEADTWIN_NOTES_SIZE: unknown setting; see 'leadtwin config init'
  LEADTWIN_ODOO_URL_FILE: only secrets can be read from a file; set LEADTWIN_ODOO_URL
  LEADTWIN_ODO_URL: unknown setting; did you mean LEADTWIN_ODOO_URL?
  LEADTWIN_RULES_LOSTT: unknown setting; did you mean LEADTWIN_RULES_LOST?
  LEADTWIN_X: unknown setting; see 'leadtwin config init'`
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}

func TestLoadSecretFile(t *testing.T) {
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("s3cret-key\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := config.Load("", []string{"LEADTWIN_ODOO_API_KEY=", "LEADTWIN_ODOO_API_KEY_FILE=" + key})
	if err != nil || got.Odoo.APIKey.Reveal() != "s3cret-key" {
		t.Errorf("the key is %q, %v; want the content of the file", got.Odoo.APIKey.Reveal(), err)
	}
}

func TestLoadHidesPasswords(t *testing.T) {
	for _, url := range []string{"https://bot:s3cret@crm.example.com", "https://bot:s3%cret@crm.example.com"} {
		_, err := config.Load("", []string{"LEADTWIN_ODOO_URL=" + url})
		if err == nil || strings.Contains(err.Error(), "cret") ||
			!strings.Contains(err.Error(), "without user and password") {
			t.Errorf("%v", err)
		}
	}
}

func TestLoadMissingFile(t *testing.T) {
	_, err := config.Load(filepath.Join(t.TempDir(), "no.yaml"), nil)
	if err == nil || !strings.Contains(err.Error(), "config init") {
		t.Errorf("Load = %v", err)
	}
}

func TestRequireOdoo(t *testing.T) {
	err := config.Default().RequireOdoo()
	for _, key := range []string{"odoo.url", "odoo.database", "odoo.user", "odoo.api_key", "LEADTWIN_ODOO_API_KEY_FILE"} {
		if err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("NeedOdoo = %v; want it to name %s", err, key)
		}
	}
}

func TestSecretNeverPrinted(t *testing.T) {
	c, err := config.Load("",
		[]string{
			"LEADTWIN_ODOO_API_KEY=topsecret", "LEADTWIN_STORE_URL=postgres://me:topsecret@db/x",
			"LEADTWIN_WEBHOOKS_TOKEN=topsecret-topsecret",
		})
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(c.Odoo)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		c.RedactedYAML(), fmt.Sprintf("%v %+v %#v", c.Odoo, c.Webhooks, c.Odoo),
		string(asJSON),
	} {
		if strings.Contains(text, "topsecret") {
			t.Errorf("a secret is printed in %s", text)
		}
	}
	if c.Odoo.APIKey.Reveal() != "topsecret" || len(c.Webhooks.Tokens()) != 1 {
		t.Error("the secrets were not read")
	}
}

func TestExampleFileUpToDate(t *testing.T) {
	const path = "../deploy/leadtwin.example.yaml"
	upToDate(t, path, config.ExampleFile())
	c, err := config.Load(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	c.Odoo = config.Default().Odoo
	if !reflect.DeepEqual(c, config.Default()) {
		t.Errorf("the example differs from the defaults: %+v", c)
	}
	open := strings.NewReplacer("  # ", "  ", "\n# mode", "\nmode").Replace(config.ExampleFile())
	if strings.Count(open, ": ") < 60 {
		t.Error("the example lacks settings")
	}
}

func TestReferencePageUpToDate(t *testing.T) {
	upToDate(t, "../docs/settings.md", config.ReferencePage())
}

func TestQuietHours(t *testing.T) {
	for text, want := range map[string]map[string]bool{
		"22:00-06:00": {
			"21:59": false, "22:00": true, "23:00": true, "00:00": true, "05:59": true,
			"06:00": false, "12:00": false,
		},
		"08:00-12:00, 13:00-18:00": {
			"07:59": false, "08:00": true, "12:00": false, "12:59": false, "13:00": true,
			"18:00": false,
		},
		"00:00-24:00": {"00:00": true, "12:00": true, "23:59": true},
		"20:00-24:00": {"19:59": false, "20:00": true, "23:59": true, "00:00": false},
		"":            {"00:00": false, "12:00": false},
	} {
		s := config.Schedule{QuietHours: text, Timezone: "UTC"}
		for clock, quiet := range want {
			at, err := time.Parse("15:04", clock)
			if err != nil {
				t.Fatal(err)
			}
			if got := s.IsQuiet(at); got != quiet {
				t.Errorf("quiet_hours %q at %s: quiet = %v, want %v", text, clock, got, quiet)
			}
		}
	}
}

// Each invalid value is refused with a reason, and no secret is printed.
func TestLoadInvalidValues(t *testing.T) {
	for environ, want := range map[string]string{
		"LEADTWIN_SCHEDULE_QUIET_HOURS=08:00-08:00":  `start and end of "08:00-08:00" are equal`,
		"LEADTWIN_SCHEDULE_QUIET_HOURS=24:00-00:00":  "are equal",
		"LEADTWIN_SCHEDULE_QUIET_HOURS=25:00-08:00":  `invalid time of day "25:00"`,
		"LEADTWIN_SCHEDULE_QUIET_HOURS=08:00-09:00,": "contains an empty range",
		"LEADTWIN_SCHEDULE_FULL=0 2 31 2 *": `schedule.full: invalid value "0 2 31 2 *"; ` +
			`this date never occurs`,
		"LEADTWIN_STORE_URL=leadtwin.db": `store.url: invalid value "leadtwin.db"; ` +
			`allowed: sqlite:PATH`,
		"LEADTWIN_STORE_URL=postgres//leadtwin:sesame@db/leadtwin": `store.url: invalid value "***"`,
		"LEADTWIN_STORE_URL=mysql://leadtwin:sesame@db/leadtwin": `store.url: invalid value ` +
			`"mysql://leadtwin:***@db/leadtwin"`,
		"LEADTWIN_ODOO_UNDO_USER=admin": `odoo.undo_api_key: required because ` +
			`odoo.undo_user is "admin"`,
		"LEADTWIN_ODOO_UNDO_API_KEY=sesame-sesame": "odoo.undo_user: required because " +
			"odoo.undo_api_key is set",
		"LEADTWIN_ODOO_PROXY=sesame:sesame@proxy.example.com:3128:sesame": `odoo.proxy: invalid value "***"`,
	} {
		_, err := config.Load("", []string{environ})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "sesame") {
			t.Errorf("%s: %v; want %q", environ, err, want)
		}
	}
	if _, err := config.Load("", []string{"LEADTWIN_SCHEDULE_FULL=0 2 29 2 *"}); err != nil {
		t.Errorf("February 29 occurs: %v", err)
	}
}
