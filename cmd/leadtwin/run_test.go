package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
)

// start runs one command without a process.
func start(t *testing.T, environ []string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	status = runCommand(t.Context(), processEnv{args: args, environ: environ, stdout: &out, stderr: &err})
	return status, out.String(), err.String()
}

// robin is an Odoo with the three leads of the README, and the environment that connects to it.
func robin(t *testing.T, version string) []string {
	t.Helper()
	seed, err := os.ReadFile("testdata/robin.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return environOf(t, miniodootest.Start(t, version, string(seed)))
}

// environOf connects the user leadtwin of a seed.
func environOf(t *testing.T, odoo miniodootest.Server) []string {
	t.Helper()
	return []string{
		"LEADTWIN_ODOO_URL=" + odoo.URL, "LEADTWIN_ODOO_DATABASE=" +
			odoo.Database, "LEADTWIN_ODOO_USER=leadtwin", "LEADTWIN_ODOO_API_KEY=" + miniodoo.KeyOf("leadtwin"),
		"LEADTWIN_STORE_URL=sqlite:" + filepath.Join(t.TempDir(), "leadtwin.db"), "USER=tester",
	}
}

type sweepJSON struct {
	Odoo  struct{ Version, Transport, Database string }
	Mode  string
	Stats struct{ Leads, Changed, Groups, Merge, Separate, Review, Calls int }
	Cases []struct {
		ID, Verdict, State, Error string
		Leads, Salespeople        []int
		Survivor                  int
		Reasons, Guards           []struct{ Code, Text string }
		Plan                      []struct {
			Action   string
			Leads    []int
			Survivor int
			Lead     int
			Tag      []int
		}
	}
}

func sweep(t *testing.T, environ []string, args ...string) sweepJSON {
	t.Helper()
	status, stdout, stderr := start(t, environ, append([]string{"sweep", "--output", "json"}, args...)...)
	var got sweepJSON
	if status != exitDone || json.Unmarshal([]byte(stdout), &got) != nil {
		t.Fatalf("sweep %v: status %d\n%s\n%s", args, status, stdout, stderr)
	}
	return got
}

func TestSweepEndToEnd(t *testing.T) {
	for _, version := range []string{"14.0", "19.0"} {
		t.Run(version, func(t *testing.T) {
			environ := robin(t, version)
			plan := sweep(t, environ)
			if plan.Mode != "dry-run" || len(plan.Cases) != 2 || plan.Cases[0].State != "planned" {
				t.Fatalf("the dry run is %+v", plan)
			}
			for _, one := range plan.Cases {
				switch one.Verdict {
				case "merge":
					if one.Survivor != 41 || len(one.Leads) != 2 || one.Reasons[0].Text != "both use robin@acme.test" {
						t.Errorf("merge is %+v", one)
					}
				case "separate":
					if len(one.Plan) != 1 || one.Plan[0].Lead != 43 || len(one.Plan[0].Tag) != 3 {
						t.Errorf("separate is %+v", one)
					}
				default:
					t.Errorf("unexpected %+v", one)
				}
			}
			for _, one := range sweep(t, environ, "--apply").Cases {
				if one.State != "applied" {
					t.Errorf("%s %s is %s: %s", one.Verdict, one.ID, one.State, one.Error)
				}
			}
			before := history(t, environ)
			again := sweep(t, environ, "--apply")
			if after := history(t, environ); before != after || before != 2 || again.Stats.Leads != 2 {
				t.Errorf("the second sweep wrote: %d actions, then %d; %d leads", before, after, again.Stats.Leads)
			}
		})
	}
}

func history(t *testing.T, environ []string) int {
	t.Helper()
	status, stdout, stderr := start(t, environ, "history", "--output", "json")
	var got struct{ Actions []struct{ ID, State string } }
	if status != exitDone || json.Unmarshal([]byte(stdout), &got) != nil {
		t.Fatalf("history: %d %s %s", status, stdout, stderr)
	}
	return len(got.Actions)
}

func TestSweepUnchangedCalls(t *testing.T) {
	for _, version := range []string{"14.0", "19.0"} {
		environ := robin(t, version)
		sweep(t, environ)
		if got := sweep(t, environ).Stats.Calls; got > 3 {
			t.Errorf("Odoo %s: %d calls, want at most 3", version, got)
		}
	}
}

func TestSweepEmptyDatabase(t *testing.T) {
	environ := environOf(t, miniodootest.Start(t, "19.0", "users:\n  - {name: Leadtwin, login: leadtwin, rights: all}\n"))
	status, stdout, stderr := start(t, environ, "sweep")
	if status != exitDone || !strings.Contains(stdout, "has no leads") || !strings.Contains(stdout, "leadtwin doctor") ||
		strings.Contains(stdout, "in order") {
		t.Errorf("status %d\n%s%s", status, stdout, stderr)
	}
}

// limits.max_merges_per_run applies to the service only.
func TestSweepApplyIgnoresLimit(t *testing.T) {
	var seed strings.Builder
	seed.WriteString("users:\n  - {name: Leadtwin, login: leadtwin, rights: all}\nleads:\n")
	for _, company := range []string{"acme", "globex", "initech", "hooli", "umbrella", "nordbau", "fjordfisk"} {
		for range 2 {
			fmt.Fprintf(&seed, "  - {name: Offer, type: opportunity, contact_name: Robin Berg, email_from: robin@%s.test}\n",
				company)
		}
	}
	environ := append(environOf(t, miniodootest.Start(t, "19.0", seed.String())), "LEADTWIN_LIMITS_MAX_MERGES_PER_RUN=1")
	got := sweep(t, environ, "--apply")
	for _, one := range got.Cases {
		if one.State != "applied" {
			t.Errorf("%s is %s: %s", one.ID, one.State, one.Error)
		}
	}
	if got.Stats.Merge != 7 {
		t.Errorf("%d merges, want 7", got.Stats.Merge)
	}
}

func TestCheckWithoutSweep(t *testing.T) {
	status, stdout, stderr := start(t, robin(t, "19.0"), "check", "41", "--output", "json")
	if status != exitDone || !strings.Contains(stdout, `"relation": "same_person"`) ||
		!strings.Contains(stdout, `"relation": "same_organisation"`) {
		t.Errorf("check: %d %s %s", status, stdout, stderr)
	}
}

func TestInvalidInput(t *testing.T) {
	good := robin(t, "19.0")
	with := func(more ...string) []string { return append(append([]string{}, good...), more...) }
	for _, one := range []struct {
		name    string
		environ []string
		args    []string
		status  int
		want    string
	}{
		{"unknown command", good, []string{"swep"}, exitUsage, "did you mean sweep"},
		{"unknown command below another", good, []string{"cases", "lsit"}, exitUsage, "did you mean list"},
		{"unknown flag", good, []string{"sweep", "--aply"}, exitUsage, "--aply"},
		{"wrong output", good, []string{"sweep", "--output", "xml"}, exitUsage, "allowed: text or json"},
		{"no id", good, []string{"check"}, exitUsage, "needs the ID"},
		{"id no number", good, []string{"check", "robin"}, exitUsage, `"robin" is not a valid lead ID`},
		{"id that is not there", good, []string{"check", "99999"}, exitFailed, "does not exist"},
		{"unknown case", good, []string{"cases", "show", "LT-000000"}, exitFailed, "case LT-000000 does not exist"},
		{"no case id", good, []string{"cases", "show", "41"}, exitUsage, "LT-7F3K9Q"},
		{"unknown verdict", good, []string{"cases", "list", "--verdict", "maybe"}, exitUsage, `invalid value "maybe"`},
		{
			"merge of another store", good,
			[]string{"undo", "M-00000-9999"},
			exitFailed,
			"M-00000-9999 is an action of another store",
		},
		{"merge id of an older version", good, []string{"undo", "M-000017"}, exitUsage, "such as M-K7Q2X-0017"},
		{"wrong key", with("LEADTWIN_ODOO_API_KEY=wrong"), []string{"sweep"}, exitFailed, "odoo.api_key"},
		{"wrong database", with("LEADTWIN_ODOO_DATABASE=nodb"), []string{"sweep"}, exitFailed, "odoo.database"},
		{"nothing there", with("LEADTWIN_ODOO_URL=http://127.0.0.1:1"), []string{"sweep"}, exitFailed, "odoo.url"},
		{"settings missing", nil, []string{"sweep"}, exitUsage, "odoo.url: not set"},
		{"unknown setting", with("LEADTWIN_MODE=yolo"), []string{"sweep"}, exitUsage, "observe, review or auto"},
		{"no settings file", good, []string{"--config", "nowhere.yaml", "sweep"}, exitUsage, "config init"},
	} {
		t.Run(one.name, func(t *testing.T) {
			status, stdout, stderr := start(t, one.environ, one.args...)
			if status != one.status || !strings.Contains(stderr, one.want) {
				t.Errorf("status %d, want %d; no %q in:\n%s%s", status, one.status, one.want, stdout, stderr)
			}
			if strings.Contains(stderr, miniodoo.KeyOf("leadtwin")) {
				t.Error("the key was printed")
			}
		})
	}
}

func TestDemo(t *testing.T) {
	status, stdout, stderr := start(t, nil, "demo", "--output", "json")
	var got sweepJSON
	if err := json.Unmarshal([]byte(stdout), &got); status != exitDone || err != nil {
		t.Fatalf("demo: %d %v\n%s", status, err, stderr)
	}
	applied := 0
	for _, one := range got.Cases {
		if one.State == "applied" {
			applied++
		}
		if one.State == "failed" {
			t.Errorf("%s failed: %s", one.ID, one.Error)
		}
	}
	if got.Mode != "auto" || got.Stats.Leads == 0 || applied < 10 {
		t.Errorf("mode %s, %d leads, %d applied", got.Mode, got.Stats.Leads, applied)
	}
}

func TestDoctor(t *testing.T) {
	environ := robin(t, "19.0")
	if status, stdout, _ := start(t, environ, "doctor"); status != exitDone ||
		!strings.Contains(stdout, "signed in as leadtwin") {
		t.Errorf("doctor: %d\n%s", status, stdout)
	}
	if status, stdout, _ := start(t, append(environ, "LEADTWIN_ODOO_API_KEY=wrong"), "doctor", "--output",
		"json"); status != exitFailed || !strings.Contains(stdout, `"failed"`) {
		t.Errorf("doctor with a wrong key: %d\n%s", status, stdout)
	}
}

func TestConfigInit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "leadtwin.yaml")
	if status, _, stderr := start(t, nil, "config", "init", path); status != exitDone {
		t.Fatal(stderr)
	}
	if status, _, stderr := start(t, nil, "config", "init", path); status != exitFailed ||
		!strings.Contains(stderr, "already exists") {
		t.Errorf("second init: %d %s", status, stderr)
	}
	if status, stdout, _ := start(t, []string{"LEADTWIN_ODOO_API_KEY=topsecret"}, "--config", path, "config",
		"show"); status != exitDone || strings.Contains(stdout, "topsecret") {
		t.Errorf("show: %d %s", status, stdout)
	}
}
