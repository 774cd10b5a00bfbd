package rules

import (
	"strings"

	"leadtwin/rules/normalize"
)

// valueOwner is whose value a finding is about.
type valueOwner uint8

const (
	ofLead     valueOwner = iota
	ofCustomer            // only of its customer record
	ofBoth                // the lead repeats what its customer record has, as Odoo fills it in
)

func (o valueOwner) String() string {
	if o == ofCustomer {
		return "customer"
	}
	return "lead"
}

// combineWith is whose a value is that was found again.
func (o valueOwner) combineWith(again valueOwner) valueOwner {
	if o == ofLead && again == ofCustomer {
		return ofBoth
	}
	return o
}

// emailAddress is a normalize.Address in a third of the memory, with its owner.
type emailAddress struct {
	full         string
	at           uint16 // where the @ stands
	reg          uint16 // where the registrable domain begins; the whole domain where there is none
	public, role bool   // public: nobody's domain, by our list or by that of others
	probable     bool   // public by that of others
	personal     bool   // by the settings, whoever uses it
	listing      normalize.Listing
	ignored      ignoreCause
	of           valueOwner
}

func newAddress(a normalize.Address, of valueOwner) emailAddress {
	at, reg := len(a.Local), len(a.Full)-len(a.Registrable)
	if a.Registrable == "" || !strings.HasSuffix(a.Full, a.Registrable) {
		reg = at + 1
	}
	out := emailAddress{
		full: a.Full, at: uint16(at), reg: uint16(reg), //nolint:gosec // G115: normalize keeps addresses far below 64 kB
		public: a.Public || a.ProbablyPublic, probable: a.ProbablyPublic, role: a.Role, personal: a.Personal,
		listing: a.Listing, of: of,
	}
	if a.Filler {
		out.ignored = ignoredFiller
	}
	return out
}

func (a *emailAddress) local() string       { return a.full[:a.at] }
func (a *emailAddress) domain() string      { return a.full[a.at+1:] }
func (a *emailAddress) registrable() string { return a.full[a.reg:] }

// mayHaveTypo reports whether addresses one typing error away are worth a search. Blocking keys depend on it, so it
// must not depend on who the company's own users are.
func (a *emailAddress) mayHaveTypo() bool {
	return !a.role && a.ignored != ignoredFiller && int(a.at) >= minTypoLength
}

// mayHaveTypoAtProvider is mayHaveTypo for a public provider, where no company domain brings similar addresses
// together.
func (a *emailAddress) mayHaveTypoAtProvider() bool { return a.public && a.mayHaveTypo() }

// minTypoLength is the shortest name before the @ in which one wrong letter is more likely a typo than another name.
const minTypoLength = 5

// phoneNumber is a phone number with its owner.
type phoneNumber struct {
	line      string // E.164; only digits where the country is not known
	extension string
	of        valueOwner
	ignored   ignoreCause
	listing   normalize.Listing

	international bool // typed with its country calling code
}

// placed reports whether the country of the number is known.
func (n *phoneNumber) placed() bool { return strings.HasPrefix(n.line, "+") }

func (n *phoneNumber) withExtension() string {
	if n.extension == "" {
		return n.line
	}
	return n.line + " ext. " + n.extension
}
