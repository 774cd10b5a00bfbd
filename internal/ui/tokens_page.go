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

// team reads the sales team of the form: 0 for all, wrong for one that does not exist.
func (p *tokensPage) team(r *http.Request) (team crm.TeamID, ok bool) {
	text := r.PostFormValue("team")
	if text == "" {
		return 0, true
	}
	id, err := strconv.ParseInt(text, 10, 32)
	known := slices.ContainsFunc(p.Teams, func(t crm.Team) bool { return t.ID == crm.TeamID(id) })
	return crm.TeamID(id), err == nil && known
}

// The lifetimes that a token may have, in days.
const (
	longestName = 60
	longestDays = 3650
)

// createToken makes a token and shows it once.
func (d *Desk) createToken(w http.ResponseWriter, r *http.Request, v *visit) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	p, ok := d.readTokens(w, r, v)
	if !ok {
		return
	}
	name := strings.TrimSpace(r.PostFormValue("name"))
	scopes := slices.DeleteFunc(
		api.Scopes(),
		func(scope string) bool { return !slices.Contains(r.PostForm["scope"], scope) },
	)
	days, err := strconv.Atoi(r.PostFormValue("days"))
	team, isTeam := p.team(r)
	isLife := err == nil && days >= 1 && days <= longestDays
	if name == "" || len(name) > longestName || len(scopes) == 0 || !isTeam || !isLife {
		p.Warning = p.L.T("tokens.incomplete")
		d.render(w, http.StatusBadRequest, "tokens", p)
		return
	}
	now := d.o.Now()
	p.New = "lt_" + rand.Text()
	token := store.APIToken{
		Hash: api.HashToken(
			p.New,
		),
		Name:    name,
		Scopes:  scopes,
		Team:    team,
		Expires: now.AddDate(0, 0, days),
		By:      v.account.Name,
		Created: now,
	}
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
