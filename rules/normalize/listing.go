package normalize

import "strings"

// Listing is what the settings say of an address or a number. It overrules what leads show of it.
type Listing uint8

// The listings.
const (
	NotListed      Listing = iota
	ListedShared           // several people use it
	ListedPersonal         // it is one person's
)

// ListedForm returns an address or an international phone number in the form in which it is compared. It reports
// false for a text that is neither, or more than one.
func ListedForm(entry string) (form string, ok bool) {
	if strings.Contains(entry, "@") {
		addresses := new(Lists).Addresses(entry, EmailOptions{})
		if len(addresses) != 1 {
			return "", false
		}
		return addresses[0].Full, true
	}
	numbers := Phone(entry, "")
	if len(numbers) != 1 {
		return "", false
	}
	return numbers[0].Line, true
}

// Listing returns what the settings say of an address (Address.Full) or a number (Number.Line).
func (l *Lists) Listing(value string) Listing {
	switch {
	case len(l.personalValues) == 0 && len(l.sharedValues) == 0:
		return NotListed
	case l.personalValues.has(value):
		return ListedPersonal
	case l.sharedValues.has(value):
		return ListedShared
	}
	return NotListed
}
