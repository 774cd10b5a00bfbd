package desk

import (
	"fmt"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// FourEyes defines which merges need two people: the first proposes, another one confirms.
type FourEyes struct {
	Above float64 // expected revenue of one lead, in the currency of its company; 0: off
	Leads int     // number of merged leads; 0: off
}

// Need reports whether the merge of leads needs a second person. Amounts are never added or converted: the largest of
// a single lead counts, as Odoo stores it.
func (f FourEyes) Need(leads []crm.Lead) bool {
	if f.Leads > 0 && len(leads) > f.Leads {
		return true
	}
	return f.Above > 0 && slices.ContainsFunc(leads, func(l crm.Lead) bool { return l.Revenue > f.Above })
}

// Person is who decides. A name may change, and an account may have the name of another: both tell people apart.
type Person struct {
	Name    string     // in notes and in the history
	Account string     // such as "user 7"
	User    crm.UserID // of Odoo; 0 on the command line and for a program
}

// Is reports whether two may be one person. Who made a token may use it.
func (p Person) Is(other Person) bool {
	return strings.EqualFold(p.Name, other.Name) || p.Account != "" && p.Account == other.Account ||
		p.madeTokenOf(other) || other.madeTokenOf(p)
}

// programAccount begins the account of a program; the name of who made its token follows.
const programAccount = "token of "

// Program is a client of the API that decides with a user's token.
func Program(token, maker string) Person {
	return Person{Name: "API token " + token, Account: programAccount + maker}
}

// IsProgram reports whether a token of the API decides.
func (p Person) IsProgram() bool { return strings.HasPrefix(p.Account, programAccount) }

func (p Person) madeTokenOf(program Person) bool {
	maker, is := strings.CutPrefix(program.Account, programAccount)
	return is && strings.EqualFold(maker, p.Name)
}

// Proposer returns who proposed a merge.
func Proposer(p *store.Approval) Person { return Person{Name: p.By, Account: p.Account} }

// OwnProposalError refuses to let users confirm their own proposals.
type OwnProposalError struct{ Case string }

func (e *OwnProposalError) Error() string {
	return fmt.Sprintf("you proposed the merge of case %s yourself; another person must confirm it", e.Case)
}

// ProposedError refuses another decision on a case while a proposal waits for its second person.
type ProposedError struct{ Case, By string }

func (e *ProposedError) Error() string {
	const text = "the merge of case %s waits for a second person: proposed by %s; confirm or reject it"
	return fmt.Sprintf(text, e.Case, e.By)
}

// Blocked makes it a BlockedError.
func (e *ProposedError) Blocked() {}

// NoProposalError refuses to confirm or reject where nothing is proposed, or no longer since the leads changed.
type NoProposalError struct{ Case string }

func (e *NoProposalError) Error() string {
	return fmt.Sprintf("case %s has no proposal that waits for a second person; it ends when its leads change", e.Case)
}

// Blocked makes it a BlockedError.
func (e *NoProposalError) Blocked() {}

// Effect is the outcome of a decision.
type Effect string

// The effects of a decision.
const (
	Stored   Effect = "stored"   // it is applied, as far as there is something to apply
	Proposed Effect = "proposed" // another person must confirm it
	Rejected Effect = "rejected" // the proposal ended
)
