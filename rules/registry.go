package rules

// A reason code is one of the words by which verdicts are explained. Codes are stable: they appear in JSON, metrics and
// documents. Each is declared once, in the file of its kind, with everything that is needed to show it; the
// constructors demand every part. Files evidence_*.go hold the kinds of evidence, guard_*.go the guards,
// case_reasons.go the rest.

// Kind is the subject of a code.
type Kind string

// The kinds of codes.
const (
	KindEvidence Kind = "evidence" // two leads
	KindCase     Kind = "case"     // why a case is what it is
	KindGuard    Kind = "guard"    // what prevents a merge
)

// Code describes a reason code.
type Code struct {
	Code    string
	Kind    Kind
	Means   string
	Setting string // of a guard: its key in the section rules; empty: fixed
}

// phrase words a sentence.
type phrase func(*sentence) string

// phrases holds a phrase for every language. A new language is a new field, so that the compiler asks for it.
type phrases struct{ english, german phrase }

// texts makes phrases; every language is an argument.
func texts(english, german phrase) phrases { return phrases{english: english, german: german} }

// reasonCode is a declared code.
type reasonCode struct {
	Code
	rank    int // place in a list of reasons, ascending
	phrases phrases
	note    noteUse
	values  valueUse
	example sentence // for the reference

	strength int // of evidence: how much it says that two leads are one person
}

// noteUse determines whether notes in Odoo quote the reason.
type noteUse bool

const (
	inNotes    noteUse = true
	notInNotes noteUse = false
)

// valueUse is the kind of the values of evidence.
type valueUse uint8

const (
	noValues      valueUse = iota // not evidence
	sharedValue                   // one value that both leads have
	sharedByOwner                 // the same, always of the customer records
	twoValues                     // one value of each lead, that make the leads candidates
	supporting                    // one value of each lead, compared only where something else is in common
	ignoredValue                  // one value that both leads have, reported but not used
)

// evidenceKind is one kind of evidence about two leads: how it is found, and its possible meanings.
type evidenceKind struct {
	codes   []*reasonCode
	keys    []*blockingKey
	extract extractKeys
	compare func(*pairComparer)
}

// newEvidenceKind declares a kind of evidence that makes leads candidates: the codes that it uses, the blocking keys
// that lead to it, how these are extracted from a lead, and how two leads are compared.
func newEvidenceKind(
	codes []*reasonCode, keys []*blockingKey, extract extractKeys, compare func(*pairComparer),
) *evidenceKind {
	return &evidenceKind{codes: codes, keys: keys, extract: extract, compare: compare}
}

// newSupportingKind declares a kind of evidence that is only compared where another kind found something.
func newSupportingKind(codes []*reasonCode, compare func(*pairComparer)) *evidenceKind {
	return &evidenceKind{codes: codes, compare: compare}
}

// newEvidence declares a code of evidence. strength is the weight for one person (0: none); where leads fit several
// persons the strongest evidence wins.
func newEvidence(
	code, means string, rank, strength int, values valueUse, note noteUse, t phrases, example sentence,
) *reasonCode {
	return &reasonCode{
		Code: Code{Code: code, Kind: KindEvidence, Means: means},
		rank: rank, strength: strength, values: values, note: note, phrases: t, example: example,
	}
}

// newCaseReason declares a code that explains a case and is not evidence about two leads.
func newCaseReason(code, means string, rank int, note noteUse, t phrases, example sentence) *reasonCode {
	return &reasonCode{
		Code:    Code{Code: code, Kind: KindCase, Means: means},
		rank:    rank,
		note:    note,
		phrases: t,
		example: example,
	}
}

// matchingKinds lists the kinds of evidence that make leads candidates.
var matchingKinds = []*evidenceKind{
	emailKind,
	similarEmailKind,
	domainKind,
	phoneKind,
	similarPhoneKind,
	customerKind,
	vatKind,
	entityKind,
	fullNameKind, // asks whether those above found anything
	doubleSubmissionKind,
}

// kindsWithoutNames lists those of them that relate leads regardless of their names.
var kindsWithoutNames = []*evidenceKind{emailKind, domainKind, phoneKind, customerKind, vatKind, entityKind}

// supportingKinds lists the kinds of evidence that are compared where leads have something in common.
var supportingKinds = []*evidenceKind{nameKind, emailDoubtKind, companyNameKind, intermediaryKind, listingKind}

// codeTable finds declared codes by name.
var codeTable = newCodeTable()

func newCodeTable() map[string]*reasonCode {
	table := map[string]*reasonCode{}
	for _, c := range allCodes() {
		table[c.Code.Code] = c
	}
	return table
}

// allCodes lists every code: evidence and reasons of cases by rank, guards in the order in which they are applied.
func allCodes() []*reasonCode {
	var all []*reasonCode
	for _, kind := range matchingKinds {
		all = append(all, kind.codes...)
	}
	for _, kind := range supportingKinds {
		all = append(all, kind.codes...)
	}
	all = append(append(append(all, indirectMatchCode), ignoredCodes...), caseReasons...)
	sortByRank(all)
	for _, g := range guards {
		all = append(all, g.code)
	}
	return append(all, scoreCode, customGuardCode, customGuardErrorCode, dismissedCode)
}
