package rules

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"leadtwin/internal/crm"
)

// keyKind is the first letter of a blocking key. Only leads that share a key are compared, so every relation must be
// reachable through one.
type keyKind byte

const (
	keyEmail    keyKind = 'e' // the whole address
	keyDomain   keyKind = 'd' // the company domain; a slip in front of the @ is found through it, too
	keyPhone    keyKind = 'p' // the number, without extension
	keyCustomer keyKind = 'c' // the customer record
	keyEntity   keyKind = 'o' // the legal entity behind it, and those that this belongs to
	keyLocal    keyKind = 'l' // what stands before the @, for a slip behind it
	keyTypo     keyKind = 't' // half of what stands before the @ of a public provider, for a slip in the other half
)

// typo says that sharing the key is no evidence, only a reason to look for a slip.
func (k keyKind) typo() bool { return k == keyLocal || k == keyTypo }

func (k keyKind) key(text string) crm.Key { return crm.Key(string(k) + ":" + text) }

// EntityKey is the key of the leads whose customer is this company, or belongs to it at any remove.
func EntityKey(company crm.PartnerID) crm.Key { return keyEntity.key(formatID(int64(company))) }

// FrequentKeys holds the keys that more than Policy.MaxLeadsPerValue leads of the database carry, with how many. They weigh nothing
// and lead to nobody.
type FrequentKeys map[crm.Key]int

// Keys are the blocking keys of the lead, sorted; a lead without contact data has none.
func (f *Profile) Keys() []crm.Key { return f.contact.blockingKeys(f.initials) }

// BlockingKeys returns the keys that the profile of a lead would have, without making the profile: they cost half as
// much, since names are only read where a key holds initials. The policy must be complete, as for NewProfile.
func BlockingKeys(l Lead, p *Policy) []crm.Key {
	r := contactReader{policy: p}
	c := r.readContact(&l)
	who := ""
	if slices.ContainsFunc(c.emails, func(a emailAddress) bool { return a.mayHaveTypoAtProvider() }) {
		who = nameInitials(&l, p)
	}
	return c.blockingKeys(who)
}

func (c *contactData) blockingKeys(initials string) []crm.Key {
	var out []crm.Key
	var k keyWriter
	k.forEachKey(c, initials, func(kind keyKind, text []byte) { out = append(out, kind.key(string(text))) })
	slices.Sort(out)
	return slices.Compact(out)
}

// keyWriter makes keys in a buffer of its own, since a sweep makes millions that nobody keeps.
type keyWriter struct{ buf []byte }

// forEachKey calls emit with every key, maybe several times with one. The text is only valid during the call.
func (k *keyWriter) forEachKey(c *contactData, initials string, emit func(kind keyKind, text []byte)) {
	for i := range c.emails {
		a := &c.emails[i]
		emit(keyEmail, k.join(a.full))
		if !a.public {
			emit(keyDomain, k.join(a.registrable()))
		}
		if a.mayHaveTypo() {
			emit(keyLocal, k.join(a.local()))
		}
		if a.mayHaveTypoAtProvider() {
			for person := range strings.FieldsSeq(initials) {
				k.emitHalves(a, person, emit)
			}
		}
	}
	for i := range c.phones {
		emit(keyPhone, k.join(c.phones[i].line))
	}
	if c.customer != 0 {
		emit(keyCustomer, k.formatID(c.customer))
		emit(keyEntity, k.formatID(c.entity))
		for _, owner := range c.owners {
			emit(keyEntity, k.formatID(owner))
		}
	}
}

func (k *keyWriter) join(parts ...string) []byte {
	k.buf = k.buf[:0]
	for _, s := range parts {
		k.buf = append(k.buf, s...)
	}
	return k.buf
}

func (k *keyWriter) formatID(id crm.PartnerID) []byte {
	k.buf = strconv.AppendInt(k.buf[:0], int64(id), 10)
	return k.buf
}

// emitHalves emits beginnings and ends of the local part so that any two that are one slip apart share at least one: a
// slip falls into one half and leaves the other. They are the halves of the text and of a text shorter by a letter,
// since a slip may drop one. The initials of the person keep the blocks of a large provider small.
func (k *keyWriter) emitHalves(a *emailAddress, initials string, emit func(kind keyKind, text []byte)) {
	local := a.local()
	for n := (len(local) - 1) / 2; n > 0 && n >= (len(local)-2)/2; n-- {
		if end := local[:n]; utf8.ValidString(end) {
			emit(keyTypo, k.join(a.domain(), " ", initials, " ^", end))
		}
		if end := local[len(local)-n:]; utf8.ValidString(end) {
			emit(keyTypo, k.join(a.domain(), " ", initials, " $", end))
		}
	}
}
