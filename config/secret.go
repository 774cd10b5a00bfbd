package config

import (
	"os"
	"strings"
)

// hidden is what a secret looks like wherever it is printed.
const hidden = "***"

// Secret is a text that never prints itself: not in text, JSON, YAML or logs. Reveal gives the value.
type Secret struct{ value, file string }

// NewSecret wraps a value, for tests and for settings made in code.
func NewSecret(value string) Secret { return Secret{value: value} }

// Reveal returns the value; call it only where it is sent.
func (s Secret) Reveal() string { return s.value }

// RevealAnew is Reveal of what stands in the secret's file now, where it came from one (LEADTWIN_…_FILE): somebody may have
// changed it. While the file is missing or empty, as in the middle of a change, it is the value from before.
func (s Secret) RevealAnew() string {
	if s.file == "" {
		return s.value
	}
	text, err := readSecret(s.file)
	if err != nil || text == "" {
		return s.value
	}
	return text
}

// byteOrderMark is what Windows Notepad writes in front of a text.
const byteOrderMark = "\ufeff"

// readSecret reads a secret's file without its last line break and without a byte order mark.
func readSecret(path string) (string, error) {
	text, err := os.ReadFile(path) //nolint:gosec // G304: the admin names the file
	return strings.TrimRight(strings.TrimPrefix(string(text), byteOrderMark), "\r\n"), err
}

// Set says whether there is a value.
func (s Secret) Set() bool { return s.value != "" }

// String is *** or empty.
func (s Secret) String() string {
	if s.value == "" {
		return ""
	}
	return hidden
}

// GoString keeps %#v from showing the value.
func (s Secret) GoString() string { return s.String() }

// MarshalText is what JSON and YAML show.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the value from a file or variable.
func (s *Secret) UnmarshalText(text []byte) error {
	s.value = string(text)
	return nil
}
