package config

import "time"

// Config is all settings. The tags are the reference: key is the name in the file (and, in upper case after LEADTWIN_
// and the section, in the environment), help one sentence for an admin, allowed what may stand there.
type Config struct {
	Odoo      Odoo      `key:"odoo" help:"The Odoo database that Leadtwin works on."`
	Mode      string    `key:"mode" help:"What happens with verdicts by themselves: observe only reports, review waits for a person, auto carries them out." allowed:"observe, review or auto"`
	Rules     Rules     `key:"rules" help:"What counts as the same person, and what holds a merge back."`
	Notes     Notes     `key:"notes" help:"The internal note that keeps leads apart."`
	Schedule  Schedule  `key:"schedule" help:"When leads are crawled, and when nothing may be written."`
	Limits    Limits    `key:"limits" help:"Limits on automatic merges."`
	Server    Server    `key:"server" help:"The HTTP listener for webhooks, health checks and metrics."`
	UI        UI        `key:"ui" help:"The review desk in the browser."`
	Webhooks  Webhooks  `key:"webhooks" help:"Where Odoo reports changed leads."`
	Store     Store     `key:"store" help:"Where decisions, journal and snapshots are kept."`
	Retention Retention `key:"retention" help:"How long things are kept."`
	Log       Log       `key:"log" help:"What is logged, to stderr."`
}

// Odoo says which database to work on, and as whom.
type Odoo struct {
	URL        string        `key:"url" help:"Address of Odoo as a browser shows it." allowed:"such as https://crm.example.com, without user and password"`
	Database   string        `key:"database" help:"Name of the database. On Odoo Online it is the first part of the address." allowed:"a name"`
	User       string        `key:"user" help:"Login of the user that Leadtwin works as; 'Sales / User: All Documents' is enough." allowed:"a login"`
	APIKey     Secret        `key:"api_key" help:"API key of that user (its preferences, Account Security)." allowed:"an API key"`
	UndoUser   string        `key:"undo_user" help:"Login of a stronger user, used only to take a merge back with its messages (Odoo 18 and later)." allowed:"a login, or empty"`
	UndoAPIKey Secret        `key:"undo_api_key" help:"API key of undo_user." allowed:"an API key, or empty"`
	Transport  string        `key:"transport" help:"Protocol; auto takes the best that answers." allowed:"auto, json2, jsonrpc or xmlrpc"`
	Timeout    time.Duration `key:"timeout" help:"Longest wait for one answer of Odoo. Under a minute, a slow success can look like a failure." allowed:"1s or more, such as 90s"`
	Rate       float64       `key:"rate" help:"Most calls a second, and one at a time; 0 is no limit." allowed:"0 or more"`
	CAFile     string        `key:"ca_file" help:"PEM file of an own certificate authority." allowed:"a path, or empty"`
	Proxy      Secret        `key:"proxy" help:"Proxy on the way to Odoo, with its password if it has one; empty takes HTTPS_PROXY, HTTP_PROXY and NO_PROXY." allowed:"such as http://proxy.example.com:3128, or empty"`
}

// Rules are the thresholds, guards and lists of design section 5.
type Rules struct {
	Lost                   string   `key:"lost" help:"A lost lead is part of a person." allowed:"review, merge or ignore"`
	CrossCompany           string   `key:"cross_company" help:"The leads belong to different companies of this database." allowed:"review, merge or ignore"`
	OtherCustomer          string   `key:"other_customer" help:"The leads have customer records of different companies." allowed:"review, merge or ignore"`
	OpenOrders             string   `key:"open_orders" help:"More than one lead has open quotations or orders." allowed:"review, merge or ignore"`
	MaxGroup               int      `key:"max_group" help:"More leads than this for one person need a look." allowed:"2 or more"`
	ReviewAbove            float64  `key:"review_above" help:"An expected revenue above this needs a person, in the currency of the company that the lead belongs to; 0 switches it off." allowed:"0 or more"`
	QuietMinutes           int      `key:"quiet_minutes" help:"Leads edited in the last minutes wait; 0 switches it off." allowed:"0 or more minutes"`
	MaxAgeDays             int      `key:"max_age_days" help:"Leads created further apart than this need a person; 0 switches it off." allowed:"0 or more days"`
	RequireOldest          bool     `key:"require_oldest" help:"Ask a person when Odoo would keep another lead than the first created." allowed:"true or false"`
	MaxLeadsPerValue       int      `key:"max_leads_per_value" help:"An address, domain or number that more leads carry weighs nothing and is reported." allowed:"21 or more"`
	PlusTags               bool     `key:"plus_tags" help:"robin+fair@acme.test is robin@acme.test." allowed:"true or false"`
	GmailDots              bool     `key:"gmail_dots" help:"r.obin@gmail.com is robin@gmail.com." allowed:"true or false"`
	PublicProviders        []string `key:"public_providers" help:"More mail providers that say nothing about a company." allowed:"domains"`
	ExcludePublicProviders []string `key:"exclude_public_providers" help:"Shipped providers that are a company here." allowed:"domains"`
	RoleMailboxes          []string `key:"role_mailboxes" help:"More mailboxes that several people read." allowed:"names before the @"`
	ExcludeRoleMailboxes   []string `key:"exclude_role_mailboxes" help:"Shipped role mailboxes that are a person here." allowed:"names before the @"`
	Fillers                []string `key:"fillers" help:"More values that people type when they know nothing." allowed:"texts"`
	MergeSalesperson       string   `key:"merge_salesperson" help:"Who gets a merged lead." allowed:"survivor, oldest, newest or the id of a user"`
	MergeTeam              string   `key:"merge_team" help:"Sales team of a merged lead." allowed:"survivor, oldest, newest or the id of a team"`
	GroupSalesperson       string   `key:"group_salesperson" help:"Give leads that stay apart one salesperson." allowed:"keep, oldest, newest or the id of a user"`
	GroupTeam              string   `key:"group_team" help:"Give leads that stay apart one sales team." allowed:"keep, oldest, newest or the id of a team"`
}

// Notes says where the note goes and how it speaks.
type Notes struct {
	Placement string `key:"placement" help:"On the newest record of a group, or on every one." allowed:"newest or all"`
	Language  string `key:"language" help:"auto follows the salespeople's own language." allowed:"auto, en or de"`
	Formality string `key:"formality" help:"How German notes address their readers: du or Sie." allowed:"informal or formal"`
	OdooURL   string `key:"odoo_url" help:"Address of Odoo for links in notes, where people reach it by another one than Leadtwin." allowed:"a URL, or empty for odoo.url"`
}

// Schedule says when to crawl. Cron lines are in Timezone.
type Schedule struct {
	Incremental string        `key:"incremental" help:"Cron line of the sweep of what changed." allowed:"five cron fields or @every 10m, or empty"`
	Full        string        `key:"full" help:"Cron line of the sweep of everything." allowed:"five cron fields, or empty"`
	Timezone    string        `key:"timezone" help:"Zone of the cron lines and quiet hours." allowed:"a name such as Europe/Berlin, or Local"`
	QuietHours  string        `key:"quiet_hours" help:"The service writes nothing to Odoo in these hours; commands that a person gives do." allowed:"spans such as 08:00-12:00, 13:00-18:00, or empty"`
	Jitter      time.Duration `key:"jitter" help:"A run starts up to this much later, by chance." allowed:"0s or more"`
}

// Limits bound what is merged automatically.
type Limits struct {
	MaxMergesPerRun      int     `key:"max_merges_per_run" help:"Most merges in one run of the service; the rest waits for the next. 'sweep --apply' carries out all." allowed:"1 or more"`
	MaxMergesPerDay      int     `key:"max_merges_per_day" help:"Most merges in 24 hours." allowed:"1 or more"`
	MaxMissingPercent    float64 `key:"max_missing_percent" help:"If more than this share of all known leads is missing in Odoo at once, none is removed until a second full sweep or 'leadtwin sweep --full --accept-missing'; 5 leads or fewer always may." allowed:"above 0, up to 100"`
	MaxMergeSharePercent float64 `key:"max_merge_share_percent" help:"If more than this share of all leads is to be merged by one run, everything is held for a person, until 'leadtwin resume'; 20 merges or fewer never are." allowed:"above 0, up to 100"`
}

// Server is the HTTP listener.
type Server struct {
	Listen    string `key:"listen" help:"Address to listen on for deliveries, health checks and metrics. Only this machine reaches the default; :8080 opens it on all interfaces." allowed:"host:port, such as 127.0.0.1:8080"`
	PublicURL string `key:"public_url" help:"Address under which Odoo and users reach the listener." allowed:"such as https://leadtwin.example.com"`
	BasePath  string `key:"base_path" help:"Path of the review desk, where a proxy serves it below one." allowed:"such as /leadtwin, or empty"`

	TrustedProxies []string `key:"trusted_proxies" help:"Reverse proxies whose X-Forwarded-For header names the client." allowed:"IP addresses or networks such as 10.0.0.0/8"`
}

// UI is the review desk.
type UI struct {
	Group string `key:"group" help:"Odoo group whose members may merge and undo in the review desk." allowed:"an external ID such as sales_team.group_sale_manager"`
}

// Webhooks is how deliveries from Odoo are accepted.
type Webhooks struct {
	Token    Secret        `key:"token" help:"Secret part of the address; several, separated by commas, while one is replaced." allowed:"16 characters or more, each"`
	Debounce time.Duration `key:"debounce" help:"A reported lead is left alone this long, since Odoo reports before it commits." allowed:"0s or more, such as 5s"`
	MaxBody  int           `key:"max_body" help:"Largest delivery." allowed:"1024 or more bytes"`
}

// Store says where Leadtwin keeps what cannot be read from Odoo again.
type Store struct {
	URL string `key:"url" help:"A SQLite file, or a PostgreSQL database for several replicas." allowed:"sqlite:PATH or postgres://…" secret:"true"`
}

// Retention says how long things are kept, in days.
type Retention struct {
	SnapshotDays int `key:"snapshot_days" help:"A merge can be taken back this long." allowed:"1 or more days"`
}

// Log says what is logged.
type Log struct {
	Level  string `key:"level" help:"Least important level; debug shows addresses." allowed:"debug, info, warn or error"`
	Format string `key:"format" help:"For people or for machines." allowed:"console or json"`
}

// Default returns the settings that hold where neither file nor environment says otherwise.
func Default() Config {
	return Config{
		Odoo: Odoo{Transport: "auto", Timeout: 90 * time.Second},
		Mode: "observe",
		Rules: Rules{
			Lost: "review", CrossCompany: "review", OtherCustomer: "review", OpenOrders: "review",
			MaxGroup: 10, MaxLeadsPerValue: 100,
			MergeSalesperson: "survivor", MergeTeam: "survivor", GroupSalesperson: "keep", GroupTeam: "keep",
		},
		Notes:     Notes{Placement: "newest", Language: "auto", Formality: "informal"},
		Schedule:  Schedule{Incremental: "*/10 * * * *", Full: "30 3 * * 0", Timezone: "Local", Jitter: 30 * time.Second},
		Limits:    Limits{MaxMergesPerRun: 200, MaxMergesPerDay: 1000, MaxMergeSharePercent: 5, MaxMissingPercent: 20},
		Server:    Server{Listen: "127.0.0.1:8080"},
		UI:        UI{Group: "sales_team.group_sale_manager"},
		Webhooks:  Webhooks{Debounce: 5 * time.Second, MaxBody: 1 << 20},
		Store:     Store{URL: "sqlite:leadtwin.db"},
		Retention: Retention{SnapshotDays: 90},
		Log:       Log{Level: "info", Format: "console"},
	}
}
