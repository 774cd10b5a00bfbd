package ui

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// Account is a user of Odoo who is signed in.
type Account struct {
	ID      crm.UserID `json:"id"`
	Login   string     `json:"login"`
	Name    string     `json:"name"`
	Lang    string     `json:"lang"` // such as de_DE
	Zone    string     `json:"zone"` // such as Europe/Berlin
	Manager bool       `json:"manager"`
	Secret  string     `json:"secret"` // password or API key; only ever in a sealed session
}

// Refusals of SignIn.
var (
	// ErrWrongLogin is a login or password that Odoo does not accept, or an account with two-factor authentication and a
	// password.
	ErrWrongLogin = errors.New("login or password not accepted by Odoo")
	// ErrNoLeads is a user of Odoo who may not read leads, such as a portal user.
	ErrNoLeads = errors.New("this user has no access to CRM in Odoo")
)

// Accounts checks users with Odoo.
type Accounts interface {
	// SignIn checks a login with a password or an API key. Errors: ErrWrongLogin, ErrNoLeads, *odooclient.Error.
	SignIn(ctx context.Context, login, secret string) (Account, error)
	// Readable returns which of the leads the account may read, asked as that user. Error: ErrWrongLogin where Odoo no
	// longer accepts the account.
	Readable(ctx context.Context, a Account, leads []crm.LeadID) ([]crm.LeadID, error)
	// FindLeads searches leads by id, name or address, asked as that user; the newest first. Error: that of Readable.
	FindLeads(ctx context.Context, a Account, text string, limit int) ([]FoundLead, error)
}

// FoundLead is a lead that a user may read in Odoo.
type FoundLead struct {
	ID                    crm.LeadID
	Title, Contact, Email string
}

const accountKey = "account" // in a session

func decodeAccount(v any) (a Account, ok bool) {
	data, isBytes := v.([]byte)
	return a, isBytes && json.Unmarshal(data, &a) == nil && a.ID != 0
}

// rightsAge is how long an answer of Odoo about rights is used.
const rightsAge = time.Minute

// rights remembers for a minute which leads a user may read.
type rights struct {
	accounts Accounts
	now      func() time.Time

	mu    sync.Mutex
	users map[crm.UserID]*userRights
}

type userRights struct {
	asked time.Time // when the oldest answer came
	reads map[crm.LeadID]bool
}

func newRights(a Accounts, now func() time.Time) *rights {
	return &rights{accounts: a, now: now, users: map[crm.UserID]*userRights{}}
}

// readable reports for each lead whether the account may read it. Only leads without an answer of the last minute are
// asked about.
func (r *rights) readable(ctx context.Context, a Account, leads []crm.LeadID) (map[crm.LeadID]bool, error) {
	out, ask := r.known(a.ID, leads)
	if len(ask) == 0 {
		return out, nil
	}
	asked := r.now()
	found, err := r.accounts.Readable(ctx, a, ask)
	if err != nil {
		return nil, err
	}
	for _, id := range ask {
		out[id] = false
	}
	for _, id := range found {
		out[id] = true
	}
	r.remember(a.ID, asked, ask, out)
	return out, nil
}

func (r *rights) known(user crm.UserID, leads []crm.LeadID) (known map[crm.LeadID]bool, ask []crm.LeadID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	u := r.users[user]
	if u == nil || r.now().Sub(u.asked) > rightsAge {
		u = &userRights{}
	}
	known = make(map[crm.LeadID]bool, len(leads))
	for _, id := range leads {
		if may, answered := u.reads[id]; answered {
			known[id] = may
		} else {
			ask = append(ask, id)
		}
	}
	return known, lists.Distinct(ask)
}

func (r *rights) remember(user crm.UserID, asked time.Time, leads []crm.LeadID, answers map[crm.LeadID]bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for id, u := range r.users { // who left is forgotten
		if r.now().Sub(u.asked) > rightsAge {
			delete(r.users, id)
		}
	}
	u := r.users[user]
	if u == nil {
		u = &userRights{asked: asked, reads: map[crm.LeadID]bool{}}
		r.users[user] = u
	}
	for _, id := range leads {
		u.reads[id] = answers[id]
	}
}

func (r *rights) forget(user crm.UserID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.users, user)
}
