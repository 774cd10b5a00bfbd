package rules

import (
	"strings"

	"leadtwin/internal/crm"
)

// KeyKind is the kind of a blocking key: what two leads with one key have in common.
type KeyKind = keyKind

// The kinds of blocking keys.
const (
	KeyEmail    = keyEmail
	KeyDomain   = keyDomain
	KeyPhone    = keyPhone
	KeyCustomer = keyCustomer
	KeyEntity   = keyEntity
	KeyLocal    = keyLocal
	KeyTypo     = keyTypo
)

// ParseKey splits a blocking key into its kind and its value.
func ParseKey(key crm.Key) (kind KeyKind, value string) {
	letter, value, _ := strings.Cut(string(key), ":")
	if letter == "" {
		return 0, value
	}
	return KeyKind(letter[0]), value
}

// FindsTypos reports whether sharing such a key is no evidence, only a reason to look for a typing error.
func (k KeyKind) FindsTypos() bool { return k.typo() }
