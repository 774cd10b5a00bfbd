package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/ui"
	"leadtwin/odooclient"
)

// deskAccounts signs users of the desk in to Odoo and checks, as these users, what they may read.
type deskAccounts struct{ app *App }

// userOptions connect as a user of the desk. JSON-2 takes keys only, so that users sign in over the older calls.
func (d *deskAccounts) userOptions(login, secret string) odooclient.Options {
	o := clientOptions(d.app.o.Settings)
	o.User, o.Key, o.OnCall = login, secret, d.app.logCall
	if o.Transport == odooclient.Auto || o.Transport == odooclient.JSON2 {
		o.Transport = odooclient.JSONRPC
	}
	return o
}

// SignIn checks a login. Errors: ui.ErrWrongLogin, ui.ErrNoLeads, *odooclient.Error.
func (d *deskAccounts) SignIn(ctx context.Context, login, secret string) (ui.Account, error) {
	if login == "" || secret == "" {
		return ui.Account{}, ui.ErrWrongLogin
	}
	client, err := odooclient.Connect(ctx, d.userOptions(login, secret))
	if err != nil {
		return ui.Account{}, signInError(err)
	}
	defer client.Close()
	account := ui.Account{ID: crm.UserID(client.Session().UID), Login: login, Secret: secret}
	if err := d.describe(ctx, client, &account); err != nil {
		return ui.Account{}, signInError(err)
	}
	return account, nil
}

// describe reads name, language, time zone and group, and refuses who may not read leads.
func (d *deskAccounts) describe(ctx context.Context, client *odooclient.Client, a *ui.Account) error {
	may, err := client.May(ctx, "crm.lead", "read")
	if err != nil {
		return err
	}
	if !may {
		return ui.ErrNoLeads
	}
	rows, err := client.ReadRaw(ctx, "res.users", []int64{int64(a.ID)}, []string{"name", "lang", "tz"})
	if err != nil {
		return err
	}
	for _, user := range rows {
		a.Name, _ = user["name"].(string)
		a.Lang, _ = user["lang"].(string)
		a.Zone, _ = user["tz"].(string)
	}
	a.Manager, err = client.HasGroup(ctx, d.app.o.Settings.UI.Group)
	return err
}

func signInError(err error) error {
	switch {
	case odooclient.Is(err, odooclient.LoginRefused):
		return ui.ErrWrongLogin
	case odooclient.Is(err, odooclient.Forbidden):
		return ui.ErrNoLeads
	}
	return err
}

// searchedLeads is how many ids one search holds.
const searchedLeads = 10_000

// Readable returns which leads a user may read in Odoo, archived ones included.
func (d *deskAccounts) Readable(ctx context.Context, a ui.Account, leads []crm.LeadID) ([]crm.LeadID, error) {
	client, err := d.connectAs(ctx, a)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	var readable []crm.LeadID
	for part := range slices.Chunk(leads, searchedLeads) {
		found, err := client.Search(ctx, "crm.lead", odooclient.In("id", part), odooclient.SearchOptions{})
		if err != nil {
			return nil, fmt.Errorf("read which leads user %d may see: %w", a.ID, signInError(err))
		}
		for _, id := range found {
			readable = append(readable, crm.LeadID(id))
		}
	}
	return readable, nil
}

// FindLeads searches leads as a user, archived ones included.
func (d *deskAccounts) FindLeads(ctx context.Context, a ui.Account, text string, limit int) ([]ui.FoundLead, error) {
	client, err := d.connectAs(ctx, a)
	if err != nil {
		return nil, err
	}
	defer client.Close()
	fields := []string{"name", "contact_name", "partner_name", "email_from", "phone"}
	anyOf := lists.Map(fields, func(field string) odooclient.Domain { return odooclient.Where(field, "ilike", text) })
	if id, err := strconv.ParseInt(strings.TrimPrefix(text, "#"), 10, 32); err == nil {
		anyOf = append(anyOf, odooclient.Eq("id", id))
	}
	ids, err := client.Search(
		ctx, "crm.lead", odooclient.Or(anyOf...), odooclient.SearchOptions{Order: "id desc", Limit: limit},
	)
	if err != nil || len(ids) == 0 {
		return nil, signInError(err)
	}
	rows, err := client.ReadRaw(ctx, "crm.lead", ids, fields)
	if err != nil {
		return nil, fmt.Errorf("read the leads that user %d searched: %w", a.ID, signInError(err))
	}
	found := make([]ui.FoundLead, len(rows))
	for i, row := range rows {
		text := func(name string) string { s, _ := row[name].(string); return s }
		found[i] = ui.FoundLead{
			ID: leadID(row["id"]), Title: text("name"), Email: text("email_from"),
			Contact: cmp.Or(text("contact_name"), text("partner_name")),
		}
	}
	return found, nil
}

func leadID(v any) crm.LeadID {
	if n, ok := v.(int64); ok {
		return crm.LeadID(n)
	}
	n, _ := v.(float64)
	return crm.LeadID(n)
}

// connectAs connects as a user who signed in, without a new sign-in.
func (d *deskAccounts) connectAs(ctx context.Context, a ui.Account) (*odooclient.Client, error) {
	if err := (service{d.app}).connectOnce(ctx); err != nil { // a page may be asked for before the first job connects
		return nil, err
	}
	o := d.userOptions(a.Login, a.Secret)
	known := d.app.odoo().Session()
	known.User, known.UID, known.Transport, known.Partner = a.Login, int64(a.ID), o.Transport, 0
	o.Known = &known
	client, err := odooclient.Connect(ctx, o)
	if err != nil {
		return nil, signInError(err)
	}
	return client, nil
}
