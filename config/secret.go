package config

// hidden is what a secret looks like wherever it is printed.
const hidden = "***"

// Secret is a text that never prints itself: not in text, JSON, YAML or logs. Reveal gives the value.
type Secret struct{ value string }

// NewSecret wraps a value, for tests and for settings made in code.
func NewSecret(value string) Secret { return Secret{value} }

// Reveal returns the value; call it only where it is sent.
func (s Secret) Reveal() string { return s.value }

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
