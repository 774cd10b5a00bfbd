package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/knadh/koanf/parsers/yaml"
)

func shipped(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("../../" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// withoutComments leaves what a program reads.
func withoutComments(text string) string {
	return regexp.MustCompile(`(?m)^\s*#.*$`).ReplaceAllString(text, "")
}

// given finds NAME=value of units and images, NAME: value of Compose and {name: NAME, value: value} of Kubernetes.
var given = regexp.MustCompile(`\b(LEADTWIN_[A-Z_]+)(?:=|: |, value: )"?([^"}\s]+)`)

// deployments lists the files of each deployment; later ones override earlier ones.
func deployments() map[string][]string {
	return map[string][]string{
		"systemd":              {"deploy/leadtwin.service", "deploy/leadtwin.env.example"},
		"Compose":              {"Dockerfile", "deploy/compose.yaml"},
		"Compose, webhooks":    {"Dockerfile", "deploy/compose.yaml", "deploy/compose.webhooks.yaml"},
		"Compose, PostgreSQL":  {"Dockerfile", "deploy/compose.yaml", "deploy/compose.postgres.yaml"},
		"Kubernetes, SQLite":   {"Dockerfile", "deploy/kubernetes/sqlite.yaml"},
		"Kubernetes, Postgres": {"Dockerfile", "deploy/kubernetes/postgres.yaml"},
	}
}

// Every deployment is valid: each variable is a setting, each secret has a file that the page creates, and no two
// variables contradict each other.
func TestDeployVariables(t *testing.T) {
	secrets := map[string]string{
		"API_KEY": "0123456789", "TOKEN": "a-token-of-good-length", "URL": "postgres://leadtwin:x@postgres:5432/leadtwin",
	}
	for name, files := range deployments() {
		t.Run(name, func(t *testing.T) {
			environ := map[string]string{"LEADTWIN_CONFIG": "../../deploy/leadtwin.example.yaml"}
			for _, file := range files {
				text := shipped(t, file)
				for _, m := range given.FindAllStringSubmatch(withoutComments(text), -1) {
					variable, value := m[1], m[2]
					base, secret := strings.CutSuffix(variable, "_FILE")
					if variable != "LEADTWIN_CONFIG" && !strings.Contains(shipped(t, "docs/settings.md"), "| `"+base+"` |") {
						t.Errorf("%s sets %s, which is not a setting", file, variable)
					}
					switch {
					case secret:
						if n := strings.Count(text, filepath.Base(value)); n < 2 {
							t.Errorf("%s names %s, and nothing puts it there", file, value)
						}
						value = filepath.Join(t.TempDir(), "secret")
						if err := os.WriteFile(value, []byte(secrets[base[strings.LastIndex(strings.TrimSuffix(base, "_KEY"), "_")+1:]]),
							0o600); err != nil {
							t.Fatal(err)
						}
					case variable == "LEADTWIN_CONFIG":
						continue // replaced by the example file
					}
					environ[variable] = value
				}
			}
			var list []string
			for k, v := range environ {
				list = append(list, k+"="+v)
			}
			if status, _, stderr := start(t, list, "config", "check"); status != exitDone {
				t.Errorf("the program would not start:\n%s", stderr)
			}
		})
	}
}

func TestDeployCommands(t *testing.T) {
	calls := regexp.MustCompile(`(?m)^ExecStart=leadtwin (.*)$|^\s+args: \[(.*)\]$|CMD \["(?:/leadtwin", ` +
		`")?([a-z]+)"\]|'leadtwin ([a-z ]+)'`)
	found := 0
	for _, file := range []string{
		"deploy/leadtwin.service", "Dockerfile", "deploy/kubernetes/sqlite.yaml",
		"deploy/kubernetes/postgres.yaml", "deploy/prometheus-rules.yaml",
	} {
		for _, m := range calls.FindAllStringSubmatch(shipped(t, file), -1) {
			found++
			args := append(strings.Fields(strings.Join(m[1:], " ")), "--help")
			status, stdout, stderr := start(t, nil, args...)
			if word := args[len(args)-2]; status != exitDone ||
				!strings.Contains(stdout, "leadtwin "+strings.Join(args[:len(args)-1], " ")) &&
					!strings.Contains(stdout, word+" [flags]") {
				t.Errorf("%s calls %q: %d %s", file, args, status, stderr)
			}
		}
	}
	if found < 7 {
		t.Errorf("only %d calls were found", found)
	}
}

func TestDeployYAML(t *testing.T) {
	var files []string
	for _, pattern := range []string{"../../deploy/*.yaml", "../../deploy/*/*.yaml"} {
		some, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, some...)
	}
	if len(files) < 6 {
		t.Fatalf("only %v", files)
	}
	for _, file := range files {
		for part := range strings.SplitSeq(shipped(t, strings.TrimPrefix(file, "../../")), "\n---\n") {
			if tree, err := yaml.Parser().Unmarshal([]byte(part)); err != nil || len(tree) == 0 {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
}

// The image does not run as root, is checked, and says what it is.
func TestDeployImage(t *testing.T) {
	_, image, found := strings.Cut(shipped(t, "Dockerfile"), "\nFROM scratch\n")
	if !found {
		t.Fatal("the image is not made from scratch")
	}
	image = withoutComments(image)
	user := regexp.MustCompile(`(?m)^USER (\d+):(\d+)$`).FindStringSubmatch(image)
	if user == nil || user[1] == "0" || user[2] == "0" {
		t.Errorf("the image runs as %q", user)
	}
	for _, want := range []string{
		"\nHEALTHCHECK ", `CMD ["/leadtwin", "healthy"]`, `ENTRYPOINT ["/leadtwin"]`, "org.opencontainers.image.title=",
		"org.opencontainers.image.version=", "org.opencontainers.image.revision=", "org.opencontainers.image.licenses=",
	} {
		if !strings.Contains(image, want) {
			t.Errorf("the image lacks %q", want)
		}
	}
}
