package miniodoo

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"leadtwin/internal/miniodoo/orm"
)

// Odoo is one server with one database.
type Odoo struct {
	version  string // as the server reports it
	major    int
	database string
	now      func() time.Time
	wrap     []func(http.Handler) http.Handler
	orders   bool
	tickets  bool
	others   []string            // databases that the server has besides
	hidden   map[string][]string // model → fields that no user may see
	required map[string][]string // model → fields that must have a value, besides those that always must

	db     *orm.DB
	client *http.Client // sends the webhooks of automation rules

	mu       sync.Mutex
	secrets  map[int64]string // user → password
	keys     map[string]int64 // API key → res.users.apikeys
	sessions map[string]int64 // cookie → user, 0 before sign-in
}

// Option changes a server before it starts.
type Option func(*Odoo)

// WithClock sets the clock of the database; without it that is the system's.
func WithClock(now func() time.Time) Option { return func(o *Odoo) { o.now = now } }

// WithOrders installs sale_crm: sale.order and the fields of crm.lead that count orders.
func WithOrders() Option { return func(o *Odoo) { o.orders = true } }

// WithTickets adds the custom model x_ticket, as an administrator makes one in Odoo: it names leads by a many2one and a
// many2many field. On 19 the server then lists its models by get_available_models, too; without the option it does not.
func WithTickets() Option { return func(o *Odoo) { o.tickets = true } }

// WithOtherDatabases makes the server have more databases than the one it answers for. JSON-2 then wants the header
// X-Odoo-Database, and Odoo 14 answers an error over JSON-RPC with a bare page of status 500 unless a session cookie
// says which database is meant (GET /web?db=NAME gives one).
func WithOtherDatabases(names ...string) Option { return func(o *Odoo) { o.others = names } }

// WithHiddenFields hides fields of a model from everybody, as a group without members does: fields_get does not name
// them, and a read that does is refused.
func WithHiddenFields(model string, names ...string) Option {
	return func(o *Odoo) { o.hidden[model] = append(o.hidden[model], names...) }
}

// WithRequiredFields makes fields of a model required, as an administrator can with a custom field.
func WithRequiredFields(model string, names ...string) Option {
	return func(o *Odoo) { o.required[model] = append(o.required[model], names...) }
}

// WithMiddleware puts a handler around the server, so that a test can cut, delay or break calls. The first one given is
// the outermost.
func WithMiddleware(wrap func(http.Handler) http.Handler) Option {
	return func(o *Odoo) { o.wrap = append(o.wrap, wrap) }
}

// WithReportedVersion makes the server call itself by another version, such as "saas~18.3+e", and behave as before.
func WithReportedVersion(version string) Option { return func(o *Odoo) { o.version = version } }

// webhookLimit is how long Odoo waits for the receiver of a webhook.
const webhookLimit = time.Second

// New returns a server that behaves as Odoo 14 ("14.0") or 19 ("19.0", and anything newer), with the data of a fresh
// database: the users admin and OdooBot, one company, the usual stages, one team.
func New(version string, options ...Option) *Odoo {
	o := &Odoo{
		version: version, major: parseMajor(version), database: "crm",
		now:    time.Now, //nolint:forbidigo // the clock of the server; WithClock replaces it
		client: &http.Client{Timeout: webhookLimit, Transport: &http.Transport{DisableKeepAlives: true}},
		hidden: map[string][]string{}, required: map[string][]string{},
		secrets: map[int64]string{}, keys: map[string]int64{}, sessions: map[string]int64{},
	}
	for _, option := range options {
		option(o)
	}
	o.db = orm.NewDB(o.major, o.now)
	if err := addModels(o.db); err != nil {
		panic(err) // the schema is part of the program; a test reads every line of it
	}
	if !o.orders {
		o.db.Remove("sale.order")
	}
	if !o.tickets {
		o.db.Remove("x_ticket")
	}
	o.eachField(o.hidden, func(f *orm.Field) { f.Groups = "leadtwin.group_nobody" })
	o.eachField(o.required, func(f *orm.Field) { f.Required = true })
	o.behave()
	if err := o.bootstrap(); err != nil {
		panic(err) // as above
	}
	return o
}

func (o *Odoo) eachField(named map[string][]string, do func(*orm.Field)) {
	for model, names := range named {
		for _, name := range names {
			do(o.db.Model(model).Field(name))
		}
	}
}

func parseMajor(version string) int {
	if n := leadingNumber(version); n > 0 && n < 19 {
		return 14
	}
	return 19
}

func leadingNumber(version string) int {
	digits, _, _ := strings.Cut(strings.TrimPrefix(version, "saas~"), ".")
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return n
}

// Database is the name of the database.
func (o *Odoo) Database() string { return o.database }

// Do runs f inside one transaction as the superuser, for tests that set up or look at records without RPC.
func (o *Odoo) Do(ctx context.Context, f func(*orm.Env) error) error {
	return o.db.Do(ctx, superuser, f)
}

// Ids that every Odoo database has.
const (
	superuser = 1 // OdooBot
	adminUser = 2
)

// behave hangs the behaviour of each model on it.
func (o *Odoo) behave() {
	o.grantRights()
	o.behaveUsers()
	o.behavePartners()
	o.behaveCompanies()
	o.behaveTeams()
	o.behaveChatter()
	o.behaveActivities()
	o.behaveAttachments()
	o.behaveMeetings()
	o.behaveRules()
	o.behaveLeads()
	if o.orders {
		o.behaveOrders()
	}
	if o.tickets {
		o.behaveTickets()
	}
}
