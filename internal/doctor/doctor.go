package doctor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/odooclient"
)

// Odoo is what the checks ask of the client.
type Odoo interface {
	Rights
	Session() odooclient.Session
	Call(ctx context.Context, r odooclient.Request, out any) error
	ServerTime(ctx context.Context) (time.Time, error)
	PingJSONRPC(ctx context.Context) error
	Directory(ctx context.Context) (*crm.Directory, error)
}

// Rights are what the user is asked about.
type Rights interface {
	HasGroup(ctx context.Context, group string) (bool, error)
	May(ctx context.Context, model, operation string) (bool, error)
}

// Store is what the checks ask of the store.
type Store interface {
	CheckWritable(ctx context.Context) error
	CheckQueueRights(ctx context.Context) error
}

// Target is what is checked. Connect makes the client, or returns why it cannot.
type Target struct {
	URL             string
	Connect         func(ctx context.Context) (Odoo, error)
	ConnectUndo     func(ctx context.Context) (Odoo, error)  // as odoo.undo_user; nil where none is set
	OpenStore       func(ctx context.Context) (Store, error) // never creates one
	StoreLocation   string
	PasswordAsKey   bool // the value of odoo.api_key does not look like a key
	Owners          []Owner
	NotesOnAllLeads bool // notes are posted on every lead of a group
	Now             func() time.Time
}

// Run runs all checks, those of the store too when Odoo cannot be reached.
func Run(ctx context.Context, p Target) report.Health {
	var h report.Health
	odoo, err := p.Connect(ctx)
	if err != nil {
		h.Checks = append(h.Checks, connectionFailed(p.URL, err)...)
	} else {
		h.Checks = append(h.Checks, connectionChecks(p, odoo.Session())...)
		for _, check := range []func(context.Context, Odoo) []report.Check{
			checkRights, checkSender, checkCompanies, checkLeads, checkProperties, checkPhones, checkKeys,
		} {
			h.Checks = append(h.Checks, check(ctx, odoo)...)
		}
		h.Checks = append(h.Checks, checkOwners(ctx, odoo, p.Owners)...)
		h.Checks = append(h.Checks, checkNoteReaders(ctx, odoo, p.NotesOnAllLeads)...)
		h.Checks = append(h.Checks, checkUndoUser(ctx, p)...)
		h.Checks = append(h.Checks, checkClock(ctx, odoo, p.Now))
	}
	return report.Health{Checks: append(h.Checks, checkStore(ctx, p))}
}

// connectionFailed reports how far a failed Connect came: each step that was passed is OK.
func connectionFailed(url string, err error) []report.Check {
	reached := report.Check{Name: "reachable", Level: report.OK, Text: url + " answers"}
	e, typed := errors.AsType[*odooclient.Error](err)
	if !typed {
		return []report.Check{{Name: "reachable", Level: report.Failed, Text: err.Error()}}
	}
	failed := report.Check{Level: report.Failed, Text: err.Error(), Remedy: e.Hint}
	switch e.Kind {
	case odooclient.LoginRefused:
		failed.Name = "login"
	case odooclient.UnknownDatabase:
		failed.Name = "database"
	case odooclient.Unsupported:
		failed.Name = "version"
	case odooclient.UnknownModel:
		failed.Name = "crm"
	case odooclient.Forbidden:
		failed.Name = "rights"
	default:
		failed.Name = "reachable"
		return []report.Check{failed}
	}
	return []report.Check{reached, failed}
}

func connectionChecks(p Target, s odooclient.Session) []report.Check {
	out := []report.Check{{Name: "reachable", Level: report.OK, Text: p.URL + " answers"}}
	version := report.Check{Name: "version", Level: report.OK, Text: "Odoo " + s.Version.Text}
	if s.Version.IsUntested() {
		version.Level, version.Remedy = report.Warning,
			"install a newer Leadtwin if there is one, and review the first merges"
		version.Text += fmt.Sprintf(" is newer than %d.0, the newest that Leadtwin was tested with", odooclient.NewestMajor)
	}
	transport := report.Check{Name: "transport", Level: report.OK, Text: s.Transport}
	if s.Version.HasJSON2() && s.Transport != odooclient.JSON2 {
		transport.Level, transport.Remedy = report.Warning, "use an API key and odoo.transport: auto"
		transport.Text += " will be removed in a later Odoo version; JSON-2 is available"
	}
	login := report.Check{
		Name: "login", Level: report.OK,
		Text: fmt.Sprintf("signed in as %s (user %d) to database %s", s.User, s.UID, s.Database),
	}
	if p.PasswordAsKey {
		login.Level, login.Remedy = report.Warning, "create an API key in the preferences of the user and set odoo.api_key: "+
			"a key can be revoked and does not open a web session"
		login.Text += " with what looks like a password"
	}
	return append(out, version, transport, login)
}

func checkClock(ctx context.Context, odoo Odoo, now func() time.Time) report.Check {
	f := report.Check{Name: "clock", Level: report.OK, Text: "the clocks of Odoo and Leadtwin agree"}
	there, err := odoo.ServerTime(ctx)
	if err != nil || there.IsZero() {
		f.Level, f.Text, f.Remedy = report.Warning, "Odoo does not report its time",
			"no action needed: crawls follow the timestamps of Odoo"
		return f
	}
	off := now().Sub(there).Round(time.Second)
	if off.Abs() > time.Minute {
		f.Level, f.Remedy = report.Warning,
			"synchronise both clocks by NTP; guards that count minutes or days use the clock of Leadtwin"
		f.Text = fmt.Sprintf("the clocks of Leadtwin and Odoo differ by %s", off.Abs())
	}
	return f
}
