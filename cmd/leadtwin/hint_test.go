package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"leadtwin/config"
)

// What a command proposes next works as it is printed: with the settings file that the command was given.
func TestHintsNameSettingsFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "q.yaml")
	for _, args := range [][]string{{"config", "init", file}, {"--config", file + "2", "config", "init"}} {
		_, stdout, stderr := start(t, nil, args...)
		if want := "leadtwin --config " + file; !strings.Contains(stdout, want) {
			t.Errorf("%v: no %q in\n%s%s", args, want, stdout, stderr)
		}
	}
	environ := robin(t, "19.0")
	settings := filepath.Join(t.TempDir(), "my settings.yaml")
	if err := writeNew(settings, config.ExampleFile()); err != nil {
		t.Fatal(err)
	}
	_, stdout, stderr := start(t, environ, "--config", settings, "sweep")
	if want := "leadtwin --config '" + settings + "' sweep --apply"; !strings.Contains(stdout, want) {
		t.Errorf("no %q in\n%s%s", want, stdout, stderr)
	}
	start(t, environ, "--config", settings, "pause")
	_, _, stderr = start(t, environ, "--config", settings, "sweep", "--apply")
	if want := "What next: leadtwin --config '" + settings + "' resume"; !strings.Contains(stderr, want) {
		t.Errorf("no %q in\n%s", want, stderr)
	}
}

func TestErrorsAsJSON(t *testing.T) {
	environ := robin(t, "19.0")
	sweep(t, environ)
	for _, c := range []struct {
		args   []string
		status int
		next   string
	}{
		{[]string{"cases", "show", "LT-000000"}, exitFailed, "leadtwin cases list"},
		{[]string{"swep"}, exitUsage, ""},
		{[]string{"sweep", "--aply"}, exitUsage, ""},
		{[]string{"undo", "M-K7Q2X-9999"}, exitFailed, ""},
	} {
		status, stdout, stderr := start(t, environ, append(c.args, "--output", "json")...)
		var got errorReport
		if err := json.Unmarshal([]byte(stdout), &got); err != nil || got.Error == "" || status != c.status {
			t.Errorf("%v: status %d, %v: %s", c.args, status, err, stdout)
		}
		if !strings.Contains(got.Next, c.next) || !strings.Contains(stderr, "leadtwin: ") {
			t.Errorf("%v: next is %q, stderr %s", c.args, got.Next, stderr)
		}
	}
}

func TestWebhookInstallKeyFile(t *testing.T) {
	status, _, stderr := start(t, robin(t, "19.0"), "webhook", "install", "--key-file", "admin.key")
	if status != exitUsage || !strings.Contains(stderr, "requires --user, the login") {
		t.Errorf("status %d: %s", status, stderr)
	}
}

func TestHintsNameCaller(t *testing.T) {
	settings := filepath.Join(t.TempDir(), "leadtwin.yaml")
	if err := writeNew(settings, config.ExampleFile()); err != nil {
		t.Fatal(err)
	}
	environ := append(robin(t, "19.0"), calledAs+"=sudo leadtwin-admin")
	_, stdout, stderr := start(t, environ, "--config", settings, "sweep")
	if want := "\n  sudo leadtwin-admin sweep --apply"; !strings.Contains(stdout, want) {
		t.Errorf("no %q in\n%s%s", want, stdout, stderr)
	}
}
