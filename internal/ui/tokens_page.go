package ui

import (
	"cmp"
	"context"
	"crypto/rand"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"leadtwin/internal/api"
	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// TokenStore keeps the tokens of the API.
type TokenStore interface {
	APITokens(ctx context.Context) ([]store.APIToken, error)
	SaveAPIToken(ctx context.Context, t store.APIToken) error
	DeleteAPIToken(ctx context.Context, hash, by string, at time.Time) error
}

type tokensPage struct {
	page
	Tokens  []store.APIToken
	Scopes  []string
	Teams   []crm.Team // by name
	New     string     // the token that was just made; it is never shown again
	Warning string
	Form    tokenForm
}

func (d *Desk) showTokens(w http.ResponseWriter, r *http.Request, v *visit) {
	if p, ok := d.readTokens(w, r, v); ok {
		d.render(w, http.StatusOK, "tokens", p)
	}
}

func (d *Desk) readTokens(w http.ResponseWriter, r *http.Request, v *visit) (*tokensPage, bool) {
	tokens, err := d.o.Tokens.APITokens(r.Context())
	if err != nil {
		d.fail(w, r, v, err)
		return nil, false
	}
	directory, err := d.o.Cases.Directory(r.Context())
	if err != nil && !store.IsNotFound(err) { // before the first sweep no team is known
		d.fail(w, r, v, err)
		return nil, false
	}
	p := &tokensPage{
		page: d.newPage(r, v, "tokens", v.locale.T("tokens.title")), Tokens: tokens, Scopes: api.Scopes(),
		Form: tokenForm{Days: strconv.Itoa(plainDays)},
	}
	if directory != nil {
		p.Teams = slices.SortedFunc(maps.Values(directory.Teams), func(a, b crm.Team) int {
			return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
		})
	}
	return p, true
}

// TeamName names the sales team that a token is limited to.
func (p *tokensPage) TeamName(id crm.TeamID) string {
	for _, team := range p.Teams {
		if team.ID == id {
			return team.Name
		}
	}
	return strconv.FormatInt(int64(id), 10)
}

// The lifetimes that a token may have, in days.
const (
	longestName = 60
	plainDays   = 365
	longestDays = 3650
)

// tokenForm is what an administrator asks for. It is shown again where it is refused.
type tokenForm struct {
	Name   string
	Scopes []string
	Team   string // id of a sales team; empty for all
	Days   string
}

func readTokenForm(r *http.Request) tokenForm {
	f := tokenForm{
		Name: strings.TrimSpace(r.PostFormValue("name")), Team: r.PostFormValue("team"), Days: r.PostFormValue("days"),
	}
	asked := r.PostForm["scope"]
	f.Scopes = slices.DeleteFunc(api.Scopes(), func(scope string) bool { return !slices.Contains(asked, scope) })
	return f
}

// May reports whether a scope is ticked.
func (f tokenForm) May(scope string) bool { return slices.Contains(f.Scopes, scope) }

// Selects reports whether the token is for a team.
func (f tokenForm) Selects(team crm.TeamID) bool { return f.Team == strconv.FormatInt(int64(team), 10) }

// token is the token that the form asks for, without its hash; ok is false if something is missing or wrong.
func (f tokenForm) token(now time.Time, teams []crm.Team) (t store.APIToken, ok bool) {
	days, err := strconv.Atoi(f.Days)
	i := slices.IndexFunc(teams, func(team crm.Team) bool { return f.Selects(team.ID) })
	if i >= 0 {
		t.Team = teams[i].ID
	}
	ok = f.Name != "" && len(f.Name) <= longestName && len(f.Scopes) > 0 && (i >= 0 || f.Team == "") &&
		err == nil && days >= 1 && days <= longestDays
	t.Name, t.Scopes, t.Expires, t.Created = f.Name, f.Scopes, now.AddDate(0, 0, days), now
	return t, ok
}

// createToken makes a token and shows it once.
func (d *Desk) createToken(w http.ResponseWriter, r *http.Request, v *visit) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	p, ok := d.readTokens(w, r, v)
	if !ok {
		return
	}
	form := readTokenForm(r)
	token, ok := form.token(d.o.Now(), p.Teams)
	if !ok {
		p.Form, p.Warning = form, p.L.T("tokens.incomplete")
		d.render(w, http.StatusBadRequest, "tokens", p)
		return
	}
	p.New = "lt_" + rand.Text()
	token.Hash, token.By = api.HashToken(p.New), v.account.Name
	if err := d.o.Tokens.SaveAPIToken(r.Context(), token); err != nil {
		d.fail(w, r, v, err)
		return
	}
	p.Tokens = slices.Insert(p.Tokens, 0, token)
	d.render(w, http.StatusCreated, "tokens", p)
}

// deleteToken ends a token.
func (d *Desk) deleteToken(w http.ResponseWriter, r *http.Request, v *visit) {
	err := d.o.Tokens.DeleteAPIToken(r.Context(), r.PathValue("hash"), v.account.Name, d.o.Now())
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	d.setNotice(r, notice{Key: "notice.token_deleted"})
	http.Redirect(w, r, d.o.BasePath+"/tokens", http.StatusSeeOther)
}
