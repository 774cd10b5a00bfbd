package config

import (
	"time"

	"leadtwin/rules/customguard"
)

// Config holds all settings. settings.go describes each of them.
type Config struct {
	Odoo      Odoo
	Mode      string // observe, review or auto
	Rules     Rules
	Notes     Notes
	Schedule  Schedule
	Limits    Limits
	Server    Server
	UI        UI
	Review    Review
	Webhooks  Webhooks
	Store     Store
	Retention Retention
	Log       Log
}

// Odoo is the connection to one Odoo database.
type Odoo struct {
	URL        string
	Database   string
	User       string
	APIKey     Secret
	UndoUser   string
	UndoAPIKey Secret
	Transport  string
	Timeout    time.Duration
	Rate       float64
	CAFile     string
	Proxy      Secret
}

// Rules are the guards, thresholds and lists that decide about leads.
type Rules struct {
	Lost                   string
	CrossCompany           string
	OtherCustomer          string
	OpenOrders             string
	OtherCorrespondents    string
	MaxGroup               int
	ReviewAbove            float64
	QuietMinutes           int
	MaxAgeDays             int
	MinScore               int // percent
	RequireOldest          bool
	MaxLeadsPerValue       int
	PlusTags               bool
	GmailDots              bool
	PublicProviders        []string
	ExcludePublicProviders []string
	RoleMailboxes          []string
	ExcludeRoleMailboxes   []string
	SharedValues           []string
	PersonalValues         []string
	Fillers                []string
	CustomGuards           []customguard.Definition
	MergeSalesperson       string
	MergeTeam              string
	GroupSalesperson       string
	GroupTeam              string
}

// Notes define where notes are posted and how they are worded.
type Notes struct {
	Placement string
	Language  string
	Formality string
	OdooURL   string
}

// Schedule defines when sweeps run. Cron expressions and quiet hours are in Timezone.
type Schedule struct {
	Incremental string
	Full        string
	Timezone    string
	QuietHours  string
	Jitter      time.Duration
}

// Limits bound what is merged automatically.
type Limits struct {
	MaxMergesPerRun      int
	MaxMergesPerDay      int
	MaxMissingPercent    float64
	MaxMergeSharePercent float64
	MaxCallsPerDay       int
}

// Server is the HTTP listener.
type Server struct {
	Listen         string
	PublicURL      string
	BasePath       string
	TrustedProxies []string
	Profiling      string
}

// UI is the review desk.
type UI struct {
	Group string
}

// Review defines which decisions need two people.
type Review struct {
	FourEyesAbove float64
	FourEyesLeads int
}

// Webhooks is how deliveries from Odoo are accepted, and where messages about merges are sent.
type Webhooks struct {
	Token      Secret
	Debounce   time.Duration
	MaxBody    int
	SendTo     string
	SendSecret Secret
}

// Store is the database for everything that cannot be read from Odoo again.
type Store struct {
	URL                 string
	BackupBeforeUpgrade bool
}

// Retention is how many days data is kept.
type Retention struct {
	SnapshotDays int
}

// Log selects what is logged.
type Log struct {
	Level  string
	Format string
}

// Default returns the settings that apply where neither file nor environment sets a value.
func Default() Config {
	return Config{
		Odoo: Odoo{Transport: "auto", Timeout: 90 * time.Second},
		Mode: "observe",
		Rules: Rules{
			Lost: "review", CrossCompany: "review", OtherCustomer: "review", OpenOrders: "review",
			OtherCorrespondents: "review",
			MaxGroup:            10, MaxLeadsPerValue: 100,
			MergeSalesperson: "survivor", MergeTeam: "survivor", GroupSalesperson: "keep", GroupTeam: "keep",
		},
		Notes:     Notes{Placement: "newest", Language: "auto", Formality: "informal"},
		Schedule:  Schedule{Incremental: "*/10 * * * *", Full: "30 3 * * 0", Timezone: "Local", Jitter: 30 * time.Second},
		Limits:    Limits{MaxMergesPerRun: 200, MaxMergesPerDay: 1000, MaxMergeSharePercent: 5, MaxMissingPercent: 20},
		Server:    Server{Listen: "127.0.0.1:8080"},
		UI:        UI{Group: "sales_team.group_sale_manager"},
		Webhooks:  Webhooks{Debounce: 5 * time.Second, MaxBody: 1 << 20},
		Store:     Store{URL: "sqlite:leadtwin.db", BackupBeforeUpgrade: true},
		Retention: Retention{SnapshotDays: 90},
		Log:       Log{Level: "info", Format: "console"},
	}
}
