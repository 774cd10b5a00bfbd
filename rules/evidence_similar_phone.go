package rules

import "slices"

// SimilarPhone is the code of numbers that end alike.
const SimilarPhone = "similar_phone"

var (
	similarPhoneCode = newEvidence(
		SimilarPhone,
		"Numbers that end in the same eight digits; one has no country code, or the wrong one.",
		135,
		0,
		twoValues,
		inNotes,
		texts(
			func(s *sentence) string { return "phone numbers differ only in the country code: " + s.list() },
			func(s *sentence) string {
				return "die Telefonnummern stimmen bis auf die Landesvorwahl überein: " + s.germanList()
			},
		),
		exampleOf("+31612345678", "+49612345678"),
	)

	// phoneEndKey holds the last digits of a number.
	phoneEndKey = newBlockingKey('n', readableKey, searchPhone)

	similarPhoneKind = newEvidenceKind(
		[]*reasonCode{similarPhoneCode},
		[]*blockingKey{phoneEndKey},
		extractPhoneEnds,
		compareSimilarPhones,
	)
)

// phoneEnd is how many digits two numbers have in common where the country code of one is missing or wrong.
const phoneEnd = 8

// end is the last digits; empty for a short number.
func (n *phoneNumber) end() string {
	if len(n.line) <= phoneEnd {
		return ""
	}
	return n.line[len(n.line)-phoneEnd:]
}

// isSimilar reports whether two numbers have the same end and may be one: typed with the country code on one side, or
// of a country that is not known. Numbers of two countries are two.
func (n *phoneNumber) isSimilar(other *phoneNumber) bool {
	return n.end() != "" && n.end() == other.end() &&
		(!n.placed() || !other.placed() || n.line != other.line && n.international != other.international)
}

func extractPhoneEnds(w *keyWriter, c *contactData, _ string, emit emitKey) {
	for i := range c.phones {
		if end := c.phones[i].end(); end != "" && c.phones[i].ignored != ignoredFiller {
			emit(phoneEndKey.kind, w.join(end))
		}
	}
}

// compareSimilarPhones finds numbers with the same end. It does nothing if the leads already have a number in common.
func compareSimilarPhones(c *pairComparer) {
	for i := range c.a.contact.phones {
		x := &c.a.contact.phones[i]
		if x.end() == "" || x.placed() && slices.ContainsFunc(c.b.contact.phones, x.sameLine) {
			continue
		}
		for j := range c.b.contact.phones {
			y := &c.b.contact.phones[j]
			if !x.isSimilar(y) || y.placed() && slices.ContainsFunc(c.a.contact.phones, y.sameLine) {
				continue
			}
			f := finding{
				code: similarPhoneCode, value: x.line + " " + y.line,
				values: [2]string{x.line, y.line}, of: [2]valueOwner{x.of, y.of},
			}
			if w := max(x.ignored, y.ignored); w != notIgnored {
				f.code, f.value, f.belongs = w.code(), x.line, c.ownerOfValue(c.a.contact.own.phoneOwner(x.line))
			}
			mobile := c.isMobile(x.line) || c.isMobile(y.line)
			international := x.international || y.international
			relation := relationBySimilarPhone(c.names, c.haveFullNames(), international, mobile)
			c.add(phoneEndKey, x.end(), f, relation)
		}
	}
}
