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

// -update writes the pages that are made from code, instead of comparing them: make docs.
var update = flag.Bool("update", false, "write generated pages")

// upToDate compares a page with what the code says now.
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

func TestNothingGivenIsTheDefault(t *testing.T) {
	got, err := config.Load("", nil)
	if err != nil || !reflect.DeepEqual(got, config.Default()) {
		t.Fatalf("Load = %+v, %v; want the defaults", got, err)
	}
}

func TestEnvironmentWinsOverFile(t *testing.T) {
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("s3cret-key\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	path := write(t, "odoo:\n  url: https://a.example.com\n  timeout: 2m\nmode: review\nrules:\n  fillers: [none, keiner]\n")
	got, err := config.Load(path, []string{
		"LEADTWIN_ODOO_URL=https://b.example.com", "LEADTWIN_ODOO_API_KEY_FILE=" + key,
		"LEADTWIN_RULES_MAX_GROUP= 7", "LEADTWIN_RULES_PUBLIC_PROVIDERS=one.test, two.test", "LEADTWIN_SERVICE_HOST=10.0.0.1",
	})
	if err != nil {
		t.Fatal(err)
	}
	if got.Odoo.APIKey.Reveal() != "s3cret-key" {
		t.Error("the key is not what stands in its file")
	}
	for changed, want := range map[string]string{"another\n": "another", "": "s3cret-key"} {
		if err := os.WriteFile(key, []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		if anew := got.Odoo.APIKey.RevealAnew(); anew != want {
			t.Errorf("with %q in its file the key is %q, want %q", changed, anew, want)
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

func TestAllErrorsComeAtOnceAndNameKeyValueAndWhatIsAllowed(t *testing.T) {
	path := write(t, `
odoo: {url: ftp://x, timeout: soon, api_kee: abc}
mode: yolo
max_group: 3
rules: {lost: maybe, max_group: 1, merge_salesperson: boss}
schedule: {incremental: hourly, timezone: Mars/Olympus, quiet_hours: 8-9}
webhooks: {listen: nowhere, token: short}
store: {url: "mysql://x"}
`)
	_, err := config.Load(path, nil)
	problems, ok := errors.AsType[config.Problems](err)
	if !ok {
		t.Fatalf("Load error is %T %v", err, err)
	}
	text := err.Error()
	for _, want := range []string{
		`odoo.url: "ftp://x"`, `odoo.timeout: "soon" is not allowed; allowed: 1s or more`, "odoo.api_kee: there is no such setting; did you mean odoo.api_key?",
		`mode: "yolo" is not allowed; allowed: observe, review or auto`, "max_group: there is no such setting; did you mean rules.max_group?",
		`rules.lost: "maybe"`, `rules.max_group: "1" is not allowed; allowed: 2 or more`, `rules.merge_salesperson: "boss"`,
		`schedule.incremental: "hourly"`, `schedule.timezone: "Mars/Olympus"`, `schedule.quiet_hours: "8-9"`,
		`webhooks.listen: "nowhere"`, `webhooks.token: "***"`, `store.url: "***"`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
	if len(problems) != 14 {
		t.Errorf("%d problems, want 14", len(problems))
	}
}

func TestASlipInTheNameOfAVariableIsAnError(t *testing.T) {
	_, err := config.Load("", []string{
		"LEADTWIN_RULES_LOSTT=merge", "LEADTWIN_ODO_URL=https://a.example.com", "LEADTWIN_NOTES_SIZE=3", "LEADTWIN_ODOO_URL_FILE=/run/url",
		// Others set these: Kubernetes, Docker, scripts/odoo, the tests, the cli.
		"LEADTWIN_SERVICE_HOST=10.0.0.1", "LEADTWIN_PORT=tcp://10.0.0.1:8080", "LEADTWIN_WEBHOOKS_SERVICE_PORT_HTTP=8080", "LEADTWIN_WEBHOOKS_PORT_8080_TCP=x",
		"LEADTWIN_ODOO_PORT_14=1", "LEADTWIN_ODOO_CACHE=/x", "LEADTWIN_TEST_ODOO14_URL=x", "LEADTWIN_CONFIG=x", "LEADTWIN_BY=ann", "LEADTWIN_NODE=a",
	})
	want := `the settings have 4 errors:
  LEADTWIN_NOTES_SIZE: there is no such setting; see 'leadtwin config init'
  LEADTWIN_ODOO_URL_FILE: only secrets are read from a file; set LEADTWIN_ODOO_URL
  LEADTWIN_ODO_URL: there is no such setting; did you mean LEADTWIN_ODOO_URL?
  LEADTWIN_RULES_LOSTT: there is no such setting; did you mean LEADTWIN_RULES_LOST?`
	if err == nil || err.Error() != want {
		t.Errorf("%v\nwant %s", err, want)
	}
}

func TestAnEmptyVariableLeavesTheFileToTheSecret(t *testing.T) {
	key := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(key, []byte("s3cret-key\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := config.Load("", []string{"LEADTWIN_ODOO_API_KEY=", "LEADTWIN_ODOO_API_KEY_FILE=" + key})
	if err != nil || got.Odoo.APIKey.Reveal() != "s3cret-key" {
		t.Errorf("the key is %q, %v; want what stands in the file", got.Odoo.APIKey.Reveal(), err)
	}
}

func TestAPasswordInAnAddressIsNotRepeated(t *testing.T) {
	for _, url := range []string{"https://bot:s3cret@crm.example.com", "https://bot:s3%cret@crm.example.com"} {
		_, err := config.Load("", []string{"LEADTWIN_ODOO_URL=" + url})
		if err == nil || strings.Contains(err.Error(), "cret") || !strings.Contains(err.Error(), "without user and password") {
			t.Errorf("%v", err)
		}
	}
}

func TestAMissingFileSaysWhatToDo(t *testing.T) {
	_, err := config.Load(filepath.Join(t.TempDir(), "no.yaml"), nil)
	if err == nil || !strings.Contains(err.Error(), "config init") {
		t.Errorf("Load = %v", err)
	}
}

func TestOdooSettingsAreNamedWhenMissing(t *testing.T) {
	err := config.Default().NeedOdoo()
	for _, key := range []string{"odoo.url", "odoo.database", "odoo.user", "odoo.api_key", "LEADTWIN_ODOO_API_KEY"} {
		if err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("NeedOdoo = %v; want it to name %s", err, key)
		}
	}
}

func TestSecretsNeverPrint(t *testing.T) {
	c, err := config.Load("", []string{"LEADTWIN_ODOO_API_KEY=topsecret", "LEADTWIN_STORE_URL=postgres://me:topsecret@db/x", "LEADTWIN_WEBHOOKS_TOKEN=topsecret-topsecret"})
	if err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(c.Odoo)
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{c.Show(), fmt.Sprintf("%v %+v %#v", c.Odoo, c.Webhooks, c.Odoo), string(asJSON)} {
		if strings.Contains(text, "topsecret") {
			t.Errorf("a secret stands in %s", text)
		}
	}
	if c.Odoo.APIKey.Reveal() != "topsecret" || len(c.Webhooks.Tokens()) != 1 {
		t.Error("the secrets were not read")
	}
}

func TestTheShippedExampleIsValidAndUpToDate(t *testing.T) {
	const path = "../deploy/leadtwin.example.yaml"
	upToDate(t, path, config.Example())
	c, err := config.Load(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	c.Odoo = config.Default().Odoo
	if !reflect.DeepEqual(c, config.Default()) {
		t.Errorf("the example differs from the defaults: %+v", c)
	}
	open := strings.NewReplacer("  # ", "  ", "\n# mode", "\nmode").Replace(config.Example())
	if strings.Count(open, ": ") < 60 {
		t.Error("the example lacks settings")
	}
}

func TestSettingsPageIsUpToDate(t *testing.T) {
	upToDate(t, "../docs/settings.md", config.Reference())
}

func TestQuietHoursSpanMidnight(t *testing.T) {
	s := config.Schedule{QuietHours: "22:00-06:00", Timezone: "UTC"}
	for hour, want := range map[int]bool{21: false, 22: true, 23: true, 0: true, 5: true, 6: false, 12: false} {
		if got := s.Quiet(time.Date(2026, 1, 2, hour, 0, 0, 0, time.UTC)); got != want {
			t.Errorf("%02d:00 quiet = %v, want %v", hour, got, want)
		}
	}
}
