package rules

import (
	"strings"
	"unicode/utf8"

	"leadtwin/rules/normalize"
)

// SimilarEmail is the code of addresses one typing error apart.
const SimilarEmail = "similar_email"

var (
	similarEmailCode = newEvidence(SimilarEmail, "Addresses one typing error apart.", 140, 0, twoValues, inNotes, texts(
		func(s *sentence) string { return "addresses differ by one typing error: " + s.list() },
		func(s *sentence) string {
			return "die E-Mail-Adressen unterscheiden sich nur durch einen Tippfehler: " + s.germanList()
		},
	), exampleOf("robin.berg@acme.test", "robin.brg@acme.test"))

	// localPartKey leads to a typing error after the @, typoKey to one in half of what is before it. Within a company
	// domain domainKey leads to it, too.
	localPartKey = newBlockingKey('l', typoOnlyKey, func(local string, s *Search, _ *Policy) {
		s.addText(local+"@", "email_from", "email")
	})
	typoKey = newBlockingKey('t', typoOnlyKey, searchTypo)

	similarEmailKind = newEvidenceKind(
		[]*reasonCode{similarEmailCode},
		[]*blockingKey{localPartKey, typoKey},
		extractTypoKeys,
		compareSimilarEmails,
	)
)

func extractTypoKeys(w *keyWriter, c *contactData, initials string, emit emitKey) {
	for i := range c.emails {
		a := &c.emails[i]
		if a.mayHaveTypo() {
			emit(localPartKey.kind, w.join(a.local()))
		}
		if a.mayHaveTypoAtProvider() {
			for person := range strings.FieldsSeq(initials) {
				w.emitHalves(a, person, emit)
			}
		}
	}
}

// emitHalves emits beginnings and ends of the local part so that any two that are one slip apart share at least one: a
// slip falls into one half and leaves the other. They are the halves of the text and of a text shorter by a letter,
// since a slip may drop one. The initials of the person keep the blocks of a large provider small.
func (w *keyWriter) emitHalves(a *emailAddress, initials string, emit emitKey) {
	local := a.local()
	for n := (len(local) - 1) / 2; n > 0 && n >= (len(local)-2)/2; n-- {
		if end := local[:n]; utf8.ValidString(end) {
			emit(typoKey.kind, w.join(a.domain(), " ", initials, " ^", end))
		}
		if end := local[len(local)-n:]; utf8.ValidString(end) {
			emit(typoKey.kind, w.join(a.domain(), " ", initials, " $", end))
		}
	}
}

// searchTypo finds addresses that begin or end with the text of the key: "gmail.com rb ^rob", "gmail.com rb $bin".
func searchTypo(text string, s *Search, p *Policy) {
	domain, rest, _ := strings.Cut(text, " ")
	pattern := ""
	if _, half, isStart := strings.Cut(rest, "^"); isStart {
		pattern = localPattern(half, domain, p) + "%" + domainPattern(domain)
	} else {
		_, half, _ := strings.Cut(rest, "$")
		pattern = localPattern(half, domain, p) + domainPattern(domain)
	}
	s.addText(pattern, "email_from", "email")
}

// compareSimilarEmails finds addresses that differ by one typing error.
func compareSimilarEmails(c *pairComparer) {
	for i := range c.a.contact.emails {
		for j := range c.b.contact.emails {
			x, y := &c.a.contact.emails[i], &c.b.contact.emails[j]
			if x.full == y.full || !areOneTypoApart(x, y) {
				continue
			}
			relation := relationBySimilarEmail(c.names, x.public && x.domain() == y.domain(), c.haveOtherPhones())
			if relation == Unclear && (c.usersOfEmail(x.full).strangers >= manyStrangers ||
				c.usersOfEmail(y.full).strangers >= manyStrangers) {
				relation = SameOrganisation // of a mailbox that many people use
			}
			f := finding{
				code: similarEmailCode, value: x.full + " " + y.full,
				values: [2]string{x.full, y.full}, of: [2]valueOwner{x.of, y.of},
			}
			c.add(typoKey, "", f, relation)
		}
	}
}

// areOneTypoApart reports whether two personal addresses differ by one typing error.
func areOneTypoApart(x, y *emailAddress) bool {
	return x.mayHaveTypo() && y.mayHaveTypo() && x.ignored == notIgnored && y.ignored == notIgnored &&
		differByTypo(x.full, y.full, int(x.at), int(y.at))
}

// MayBeTypo reports whether two addresses, texts of keys of AddressKind, differ by one typing error. Leads that share
// only keys for typing errors are unrelated unless an address of one and an address of the other do.
func MayBeTypo(x, y string) bool {
	return differByTypo(x, y, max(0, strings.LastIndexByte(x, '@')), max(0, strings.LastIndexByte(y, '@')))
}

// differByTypo compares addresses whose @ is at xAt and yAt.
func differByTypo(x, y string, xAt, yAt int) bool {
	if d := len(x) - len(y); d > utf8.UTFMax || -d > utf8.UTFMax {
		return false
	}
	switch {
	case x[xAt:] == y[yAt:]:
		return isOneTypo(x[:xAt], y[:yAt]) && !differInDigit(x[:xAt], y[:yAt])
	case x[:xAt] == y[:yAt]:
		return isOneTypo(x[xAt:], y[yAt:])
	}
	return false
}

// differInDigit reports whether the addresses differ in one digit: the years of birth of namesakes, and numbers that a
// provider gave them.
func differInDigit(x, y string) bool {
	if len(x) != len(y) {
		return false
	}
	for i := range len(x) {
		if x[i] != y[i] {
			return isDigit(x[i]) && isDigit(y[i]) && x[i+1:] == y[i+1:]
		}
	}
	return false
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isOneTypo is normalize.OneTypo, with a short way for texts that have too little in common, as most do: a slip leaves
// all but two characters where they were.
func isOneTypo(x, y string) bool {
	const most = 2 * utf8.UTFMax
	longest, shorter := max(len(x), len(y)), min(len(x), len(y))
	same := 0
	for same < shorter && x[same] == y[same] {
		same++
	}
	for n := 1; same < shorter && n <= shorter && x[len(x)-n] == y[len(y)-n]; n++ {
		same++
	}
	return longest-same <= most && normalize.OneTypo(x, y)
}
