package rules

import (
	"slices"
	"strconv"
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
func EntityKey(company crm.PartnerID) crm.Key { return keyEntity.key(idText(int64(company))) }

// Common holds the keys that more than Policy.MaxShared leads of the database carry, with how many. They weigh nothing
// and lead to nobody.
type Common map[crm.Key]int

// Keys are the blocking keys of the lead, sorted; a lead without contact data has none.
func (f *Profile) Keys() []crm.Key { return f.contact.keys(f.initials) }

// KeysOf are the keys that the profile of a lead would have, for who needs nothing else of it: they cost half as much, since
// names are only read where a key holds initials. The policy must be complete, as for Read.
func KeysOf(l Lead, p *Policy) []crm.Key {
	r := reader{policy: p}
	c := r.contact(&l)
	who := ""
	if slices.ContainsFunc(c.emails, func(a address) bool { return a.slipsInPublic() }) {
		who = initials(&l, p)
	}
	return c.keys(who)
}

func (c *contact) keys(initials string) []crm.Key {
	var out []crm.Key
	var k keyer
	k.each(c, initials, func(kind keyKind, text []byte) { out = append(out, kind.key(string(text))) })
	slices.Sort(out)
	return slices.Compact(out)
}

// keyer makes keys in a buffer of its own, since a sweep makes millions that nobody keeps.
type keyer struct{ buf []byte }

// each calls emit with every key, maybe several times with one. The text is only valid during the call.
func (k *keyer) each(c *contact, initials string, emit func(kind keyKind, text []byte)) {
	for i := range c.emails {
		a := &c.emails[i]
		emit(keyEmail, k.text(a.full))
		if !a.public {
			emit(keyDomain, k.text(a.registrable()))
		}
		if a.slips() {
			emit(keyLocal, k.text(a.local()))
		}
		if a.slipsInPublic() && initials != "" {
			k.halves(a, initials, emit)
		}
	}
	for i := range c.phones {
		emit(keyPhone, k.text(c.phones[i].line))
	}
	if c.customer != 0 {
		emit(keyCustomer, k.number(c.customer))
		emit(keyEntity, k.number(c.entity))
		for _, owner := range c.owners {
			emit(keyEntity, k.number(owner))
		}
	}
}

func (k *keyer) text(parts ...string) []byte {
	k.buf = k.buf[:0]
	for _, s := range parts {
		k.buf = append(k.buf, s...)
	}
	return k.buf
}

func (k *keyer) number(id crm.PartnerID) []byte {
	k.buf = strconv.AppendInt(k.buf[:0], int64(id), 10)
	return k.buf
}

// halves emits beginnings and ends of the local part so that any two that are one slip apart share at least one: a
// slip falls into one half and leaves the other. They are the halves of the text and of a text shorter by a letter,
// since a slip may drop one. The initials of the person keep the blocks of a large provider small.
func (k *keyer) halves(a *address, initials string, emit func(kind keyKind, text []byte)) {
	local := a.local()
	for n := (len(local) - 1) / 2; n > 0 && n >= (len(local)-2)/2; n-- {
		if end := local[:n]; utf8.ValidString(end) {
			emit(keyTypo, k.text(a.domain(), " ", initials, " ^", end))
		}
		if end := local[len(local)-n:]; utf8.ValidString(end) {
			emit(keyTypo, k.text(a.domain(), " ", initials, " $", end))
		}
	}
}
