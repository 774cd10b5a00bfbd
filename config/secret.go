package config

import (
	"net/url"
	"os"
	"strings"
)

// redacted replaces secrets wherever they are printed.
const redacted = "***"

// Secret is a string that is never printed: not in text, JSON, YAML or logs. Reveal returns the value.
type Secret struct{ value, file string }

// NewSecret wraps a value, for tests and for settings built in code.
func NewSecret(value string) Secret { return Secret{value: value} }

// Reveal returns the value; call it only where it is sent.
func (s Secret) Reveal() string { return s.value }

// RevealCurrent re-reads a secret that came from a file (LEADTWIN_…_FILE), since the file may have changed. While the
// file is missing or empty, as during a change, it returns the earlier value.
func (s Secret) RevealCurrent() string {
	if s.file == "" {
		return s.value
	}
	text, err := readSecretFile(s.file)
	if err != nil || text == "" {
		return s.value
	}
	return text
}

// byteOrderMark is what Windows Notepad writes at the start of a file.
const byteOrderMark = "\ufeff"

func readSecretFile(path string) (string, error) {
	text, err := os.ReadFile(path) //nolint:gosec // G304: the admin names the file
	return strings.TrimRight(strings.TrimPrefix(string(text), byteOrderMark), "\r\n"), err
}

// IsSet reports whether the secret has a value.
func (s Secret) IsSet() bool { return s.value != "" }

// String returns *** or an empty string.
func (s Secret) String() string {
	if s.value == "" {
		return ""
	}
	return redacted
}

// GoString hides the value from %#v.
func (s Secret) GoString() string { return s.String() }

// MarshalText hides the value in JSON and YAML.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the value from a file or variable.
func (s *Secret) UnmarshalText(text []byte) error {
	s.value = string(text)
	return nil
}

// RedactPassword replaces the password of a URL with ***. Text that may contain a password in another form becomes ***.
func RedactPassword(s string) string {
	u, err := url.Parse(s)
	if (err != nil || u.User == nil) && strings.Contains(s, "@") {
		return redacted // it may contain a password at an unknown position
	}
	if err != nil || u.User == nil {
		return s
	}
	if _, has := u.User.Password(); !has {
		return s
	}
	u.User = url.UserPassword(u.User.Username(), "redacted")
	return strings.Replace(u.String(), ":redacted@", ":"+redacted+"@", 1)
}
