package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// runAdmin runs the shipped leadtwin-admin with a program that prints how it was called.
func runAdmin(t *testing.T, files map[string]string, environ ...string) (string, error) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("leadtwin-admin changes the user and therefore needs root")
	}
	dir := t.TempDir()
	for _, d := range []string{dir, filepath.Dir(dir)} { // the other user must be able to enter them
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	files["program"] = "#!/bin/sh\necho user $(id -un)\necho args \"$@\"\nenv | grep ^LEADTWIN_ | sort\n"
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "../../deploy/leadtwin-admin", "pause", "--reason", "an import")
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "LEADTWIN_ETC=" + dir, "LEADTWIN_USER=nobody", "LEADTWIN_PROGRAM=" + filepath.Join(dir,
			"program"),
	}, environ...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestDeployLeadtwinAdmin(t *testing.T) {
	env := "# comment\nLEADTWIN_ODOO_API_KEY_FILE=/etc/leadtwin/odoo.key\n"
	t.Run("runs as the user of the service, with its settings and keys", func(t *testing.T) {
		out, err := runAdmin(t, map[string]string{"leadtwin.yaml": "", "leadtwin.env": env}, "SUDO_USER=kim")
		if err != nil {
			t.Fatal(err, out)
		}
		for _, want := range []string{
			"user nobody", "/leadtwin.yaml pause --reason an import", "LEADTWIN_ODOO_API_KEY_FILE=/etc/leadtwin/odoo.key",
			"LEADTWIN_BY=kim", "LEADTWIN_CALLED_AS=sudo leadtwin-admin",
		} {
			if !strings.Contains(out, want) {
				t.Errorf("%q is missing in:\n%s", want, out)
			}
		}
	})
	t.Run("names the missing settings file", func(t *testing.T) {
		out, err := runAdmin(t, map[string]string{"leadtwin.env": env})
		if err == nil || !strings.Contains(out, "leadtwin.yaml does not exist") {
			t.Errorf("%v %s", err, out)
		}
	})
	t.Run("names the missing user", func(t *testing.T) {
		out, err := runAdmin(t, map[string]string{"leadtwin.yaml": ""}, "LEADTWIN_USER=nobody-here")
		if err == nil || !strings.Contains(out, "the user nobody-here does not exist") {
			t.Errorf("%v %s", err, out)
		}
	})
}
