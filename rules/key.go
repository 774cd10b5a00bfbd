package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"leadtwin/internal/crm"
)

// KeyKind is the first letter of a blocking key. Only leads that share a key are compared, so every relation must be
// reachable through one. The kinds are declared with the evidence that they lead to.
type KeyKind byte

func (k KeyKind) key(text string) crm.Key { return crm.Key(string(k) + ":" + text) }

// blockingKey declares a kind of blocking key.
type blockingKey struct {
	kind   KeyKind
	use    keyUse
	search searchFor
}

// keyUse is the kind of text in a key.
type keyUse uint8

const (
	readableKey keyUse = iota // a value as people write it: an address, a domain, a number
	idKey                     // the id of a record
	typoOnlyKey               // part of a value: sharing it is not evidence, only a reason to check for a typing error
)

// emitKey receives a key. The text is only valid during the call.
type emitKey func(kind KeyKind, text []byte)

// extractKeys emits the keys of a lead, possibly one several times. initials are those of each text that may be the
// name of the person, separated by spaces.
type extractKeys func(w *keyWriter, c *contactData, initials string, emit emitKey)

// searchFor adds the conditions that find the leads of a key in Odoo. They may find more: rules compare all that is
// found.
type searchFor func(text string, s *Search, p *Policy)

// newBlockingKey declares a kind of key with its letter, the kind of its text, and its search in Odoo.
func newBlockingKey(letter byte, use keyUse, search searchFor) *blockingKey {
	return &blockingKey{kind: KeyKind(letter), use: use, search: search}
}

func (b *blockingKey) key(text string) crm.Key { return b.kind.key(text) }

// keyKinds finds declared keys by their letter.
var keyKinds = newKeyTable()

func newKeyTable() (table [256]*blockingKey) {
	for _, kind := range matchingKinds {
		for _, key := range kind.keys {
			if table[key.kind] != nil {
				panic(fmt.Sprintf("two kinds of evidence declare the key %q", key.kind))
			}
			table[key.kind] = key
		}
	}
	return table
}

// ParseKey splits a key into its kind and its text. It fails for a key that this version does not declare, such as one
// stored by another version.
func ParseKey(k crm.Key) (kind KeyKind, text string, err error) {
	letter, text, found := strings.Cut(string(k), ":")
	if !found || len(letter) != 1 || keyKinds[letter[0]] == nil {
		return 0, "", fmt.Errorf("the blocking key %q is not of a known kind", k)
	}
	return KeyKind(letter[0]), text, nil
}

// FindsTypos reports whether sharing a key of this kind is not evidence, only a reason to check for a typing error.
func (k KeyKind) FindsTypos() bool { return keyKinds[k] != nil && keyKinds[k].use == typoOnlyKey }

// AddressKind is the kind of the keys whose text is an e-mail address.
func AddressKind() KeyKind { return emailKey.kind }

// Prefix is the beginning of all keys of this kind, and of no others.
func (k KeyKind) Prefix() string { return string(k.key("")) }

// IsReadable reports whether the text of the key is a value as people write it: an address, a domain or a number.
func (k KeyKind) IsReadable() bool { return keyKinds[k] != nil && keyKinds[k].use == readableKey }

// FrequentKeys holds the keys that more than Policy.MaxLeadsPerValue leads of the database have, with how many. They
// are not used as evidence, and leads that share nothing else are not compared.
type FrequentKeys map[crm.Key]int

// Keys returns the blocking keys of the lead, sorted; a lead without contact data has none.
func (f *Profile) Keys() []crm.Key { return f.contact.blockingKeys(f.initials) }

// BlockingKeys returns the keys that the profile of a lead would have, without making the profile: they cost half as
// much, since names are only read where a key holds initials. The policy must be complete, as for NewProfile.
func BlockingKeys(l Lead, p *Policy) []crm.Key {
	r := contactReader{policy: p}
	c := r.readContact(&l)
	return c.blockingKeys(c.typoInitials(&l, p))
}

func (c *contactData) blockingKeys(initials string) []crm.Key {
	var out []crm.Key
	var w keyWriter
	w.forEachKey(c, initials, func(kind KeyKind, text []byte) { out = append(out, kind.key(string(text))) })
	slices.Sort(out)
	return slices.Compact(out)
}

// keyWriter makes keys in a buffer that it reuses, since a sweep makes millions that are only hashed.
type keyWriter struct{ buf []byte }

func (w *keyWriter) forEachKey(c *contactData, initials string, emit emitKey) {
	for _, kind := range matchingKinds {
		kind.extract(w, c, initials, emit)
	}
}

func (w *keyWriter) join(parts ...string) []byte {
	w.buf = w.buf[:0]
	for _, s := range parts {
		w.buf = append(w.buf, s...)
	}
	return w.buf
}

func (w *keyWriter) formatID(id crm.PartnerID) []byte {
	w.buf = strconv.AppendInt(w.buf[:0], int64(id), 10)
	return w.buf
}
