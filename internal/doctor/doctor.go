package doctor

import (
	"context"
	"errors"
	"fmt"
	"time"

	"leadtwin/internal/console"
	"leadtwin/internal/crm"
	"leadtwin/odooclient"
)

// Odoo is what the checks ask of the client.
type Odoo interface {
	Rights
	Session() odooclient.Session
	Call(ctx context.Context, r odooclient.Request, out any) error
	ServerTime(ctx context.Context) (time.Time, error)
	JSONRPC(ctx context.Context) error
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

// Patient is what is looked at. Connect makes the client, or says why there is none.
type Patient struct {
	URL         string
	Connect     func(ctx context.Context) (Odoo, error)
	ConnectUndo func(ctx context.Context) (Odoo, error)  // as odoo.undo_user; nil where none is set
	OpenStore   func(ctx context.Context) (Store, error) // never creates one
	StorePlace  string
	KeyIsNoKey  bool // what stands in odoo.api_key does not look like a key
	Owners      []Owner
	NoteOnAll   bool // notes are posted on every lead of a group
	Now         func() time.Time
}

// Examine runs all checks, those of the store too when Odoo cannot be reached.
func Examine(ctx context.Context, p Patient) console.Health {
	var h console.Health
	odoo, err := p.Connect(ctx)
	if err != nil {
		h.Findings = append(h.Findings, connection(p.URL, err)...)
	} else {
		h.Findings = append(h.Findings, connected(p, odoo.Session())...)
		for _, check := range []func(context.Context, Odoo) []console.Finding{rights, sender, companies, leads, properties, phones, key} {
			h.Findings = append(h.Findings, check(ctx, odoo)...)
		}
		h.Findings = append(h.Findings, owners(ctx, odoo, p.Owners)...)
		h.Findings = append(h.Findings, noteReaders(ctx, odoo, p.NoteOnAll)...)
		h.Findings = append(h.Findings, undoUser(ctx, p)...)
		h.Findings = append(h.Findings, clock(ctx, odoo, p.Now))
	}
	return console.Health{Findings: append(h.Findings, checkStore(ctx, p))}
}

// connection says how far a failed Connect came: each step that was passed is OK.
func connection(url string, err error) []console.Finding {
	reached := console.Finding{Check: "reachable", Level: console.OK, Text: url + " answers"}
	e, typed := errors.AsType[*odooclient.Error](err)
	if !typed {
		return []console.Finding{{Check: "reachable", Level: console.Failure, Text: err.Error()}}
	}
	failed := console.Finding{Level: console.Failure, Text: err.Error(), Do: e.Do}
	switch e.Kind {
	case odooclient.LoginRefused:
		failed.Check = "login"
	case odooclient.UnknownDatabase:
		failed.Check = "database"
	case odooclient.Unsupported:
		failed.Check = "version"
	case odooclient.UnknownModel:
		failed.Check = "crm"
	case odooclient.Forbidden:
		failed.Check = "rights"
	default:
		failed.Check = "reachable"
		return []console.Finding{failed}
	}
	return []console.Finding{reached, failed}
}

func connected(p Patient, s odooclient.Session) []console.Finding {
	out := []console.Finding{{Check: "reachable", Level: console.OK, Text: p.URL + " answers"}}
	version := console.Finding{Check: "version", Level: console.OK, Text: "Odoo " + s.Version.Text}
	if s.Version.Newer() {
		version.Level, version.Do = console.Warning, "look for a newer Leadtwin, and watch the first merges"
		version.Text += fmt.Sprintf(" is newer than %d.0, the newest that Leadtwin was tested with", odooclient.NewestMajor)
	}
	transport := console.Finding{Check: "transport", Level: console.OK, Text: s.Transport}
	if s.Version.HasJSON2() && s.Transport != odooclient.JSON2 {
		transport.Level, transport.Do = console.Warning, "use an API key and odoo.transport: auto"
		transport.Text += " is announced to go in a later Odoo; JSON-2 is there"
	}
	login := console.Finding{Check: "login", Level: console.OK, Text: fmt.Sprintf("signed in as %s (user %d) to database %s", s.User, s.UID, s.Database)}
	if p.KeyIsNoKey {
		login.Level, login.Do = console.Warning, "make an API key in the user's preferences and set odoo.api_key to it: a key can be withdrawn and opens no web session"
		login.Text += " with what looks like a password"
	}
	return append(out, version, transport, login)
}

func clock(ctx context.Context, odoo Odoo, now func() time.Time) console.Finding {
	f := console.Finding{Check: "clock", Level: console.OK, Text: "Odoo's clock and ours agree"}
	there, err := odoo.ServerTime(ctx)
	if err != nil || there.IsZero() {
		f.Level, f.Text, f.Do = console.Warning, "Odoo does not tell its time", "nothing: crawls follow Odoo's own stamps"
		return f
	}
	off := now().Sub(there).Round(time.Second)
	if off.Abs() > time.Minute {
		f.Level, f.Do = console.Warning, "set both clocks by NTP; guards that count minutes or days go by ours"
		f.Text = fmt.Sprintf("our clock and Odoo's differ by %s", off.Abs())
	}
	return f
}
