package crawl

import (
	"context"
	"iter"
	"sync"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/prefetch"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
)

// Leads reads crm.lead.
type Leads interface {
	AllLeads(ctx context.Context, after crm.LeadID, size int) iter.Seq2[[]crm.Lead, error]
	ChangedLeads(ctx context.Context, since time.Time, size int) iter.Seq2[[]crm.Lead, error]
	Leads(ctx context.Context, ids []crm.LeadID) (found []crm.Lead, missing []crm.LeadID, err error)
}

// Inventory lists leads, to find deleted ones.
type Inventory interface {
	CountLeads(ctx context.Context) (int, error)
	LeadIDs(ctx context.Context) ([]crm.LeadID, error)
	Search(ctx context.Context, model string, domain []any, o odooclient.SearchOptions) ([]int64, error)
}

// Stamps reads write dates only.
type Stamps interface {
	LatestWrite(ctx context.Context, model string) (time.Time, error)
	Stamps(ctx context.Context, model string, since time.Time, size int) iter.Seq2[[]odooclient.Stamp, error]
}

// Linked reads the records to which leads refer.
type Linked interface {
	Customers(ctx context.Context, ids []crm.PartnerID) ([]crm.Customer, error)
	ChangedCustomers(ctx context.Context, since time.Time, size int) iter.Seq2[[]crm.Customer, error]
	OpenOrders(ctx context.Context, leads []crm.LeadID) (map[crm.LeadID]int, error)
	Directory(ctx context.Context) (*crm.Directory, error)
	OriginNames(ctx context.Context) (crm.OriginNames, error)
}

// Rights checks which leads Leadtwin's user can read.
type Rights interface {
	RequireAllLeads(ctx context.Context) error
}

// Odoo is all that crawl reads; *odooclient.Client implements it.
type Odoo interface {
	Leads
	Inventory
	Stamps
	Linked
	Rights
	Messages
}

// Mirror holds the leads.
type Mirror interface {
	SaveLeads(ctx context.Context, rows []store.KeyedLead, held ...store.DirtyLead) (changed []crm.LeadID, err error)
	DeleteLeads(ctx context.Context, ids []crm.LeadID, held ...store.DirtyLead) error
	Leads(ctx context.Context, ids []crm.LeadID) ([]crm.Lead, error)
	MarkDirty(ctx context.Context, ids []crm.LeadID) error
}

// Pages walks the mirror by id.
type Pages interface {
	LeadPages(ctx context.Context, after crm.LeadID, size int) iter.Seq2[[]crm.Lead, error]
	LeadIDPages(ctx context.Context, after crm.LeadID, size int) iter.Seq2[[]crm.LeadID, error]
	CountLeads(ctx context.Context) (int, error)
}

// Contacts holds the customers.
type Contacts interface {
	SaveCustomers(ctx context.Context, customers []crm.Customer) (changed []crm.PartnerID, err error)
	Customers(ctx context.Context, ids []crm.PartnerID) (map[crm.PartnerID]crm.Customer, error)
	LeadsOfCustomers(ctx context.Context, ids []crm.PartnerID) ([]crm.LeadID, error)
	LeadsByKeys(ctx context.Context, keys []crm.Key, limit int) (map[crm.Key][]crm.LeadID, error)
}

// Facts holds the cursor and the directory.
type Facts interface {
	GetFact(ctx context.Context, name string, v any) (found bool, err error)
	SetFact(ctx context.Context, name string, v any) error
	SaveDirectory(ctx context.Context, d *crm.Directory) error
	Directory(ctx context.Context) (*crm.Directory, error)
}

// Store is all that crawl writes; *store.Store implements it.
type Store interface {
	Mirror
	Pages
	Contacts
	Facts
	Dismissals
}

// Options configure crawls. Zero values take their defaults.
type Options struct {
	Page       int           // leads a page; 1000
	Together   int           // pages of a full crawl that are written in one transaction; 4
	StampsPage int           // ids a page where only write dates are read; 100000
	Overlap    time.Duration // how long a transaction in Odoo may take; 5 minutes
	Resume     time.Duration // an interrupted full crawl that began longer ago starts over; 24 hours

	MaxMissingPercent float64 // if more of the mirror is missing in Odoo, nothing is deleted; 20
	AcceptMissing     bool    // a user confirmed that the missing leads were deleted

	// AllRead is called when the first crawl of a small database has read all leads, while it writes the last of them. The
	// crawl waits until it returns. nil: nobody is told.
	AllRead func(ctx context.Context, read *Fresh)
}

func (o Options) withDefaults() Options {
	const page, together, stamps, overlap, resume, missing = 1000, 4, 100_000, 5 * time.Minute, 24 * time.Hour, 20
	if o.Page <= 0 {
		o.Page = page
	}
	if o.Together <= 0 {
		o.Together = together
	}
	if o.StampsPage <= 0 {
		o.StampsPage = stamps
	}
	if o.Overlap <= 0 {
		o.Overlap = overlap
	}
	if o.Resume <= 0 {
		o.Resume = resume
	}
	if o.MaxMissingPercent <= 0 {
		o.MaxMissingPercent = missing
	}
	return o
}

// Crawler follows one Odoo database into one store. It keeps nothing between calls; one call at a time.
type Crawler struct {
	odoo    Odoo
	store   Store
	policy  rules.Policy
	now     func() time.Time
	options Options
}

// New returns a Crawler. The policy must be the one that reconcile decides by, since the blocking keys depend on it.
func New(odoo Odoo, s Store, policy rules.Policy, now func() time.Time, o Options) *Crawler {
	return &Crawler{odoo: odoo, store: s, policy: policy, now: now, options: o.withDefaults()}
}

// Stats reports what one crawl did.
type Stats struct {
	Full      bool // every lead was read
	Resumed   bool // an interrupted full crawl was continued
	Leads     int  // leads in the mirror afterwards
	Read      int  // leads read from Odoo; some may count twice
	Changed   int  // leads that are new or different in the mirror
	Deleted   int  // leads deleted from the mirror
	Customers int  // customers that are new or different
	Fresh     *Fresh
}

// Progress is called after each page with the number of leads read; total is 0 if unknown.
type Progress func(done, total int)

// run is one crawl.
type run struct {
	*Crawler
	stats           Stats
	progress        Progress
	wantsProgress   bool              // progress is shown to a user
	heldMarks       []store.DirtyLead // as Mirror.PutLeads describes
	directory       *crm.Directory
	directoryRead   bool                          // read in this run: what it does not have does not exist
	hiddenCustomers map[crm.PartnerID]bool        // customers that Odoo did not return; they are not read twice
	seesAllLeads    bool                          // checked in this run
	pages           *prefetch.Started[[]crm.Lead] // all leads
	cancelPages     context.CancelFunc            // ends the reading of pages
	newMirror       bool                          // the mirror was empty when this full crawl began
	keying          sync.Mutex                    // keyLeads reads what leads point to: one call at a time

	missing     map[crm.LeadID]bool // leads of the mirror that are missing in Odoo
	disappeared *DisappearedError   // too many leads are missing
}

func (c *Crawler) newRun(progress Progress) *run {
	watched := progress != nil
	if !watched {
		progress = func(int, int) {}
	}
	return &run{
		Crawler: c, progress: progress, wantsProgress: watched, hiddenCustomers: map[crm.PartnerID]bool{},
		missing: map[crm.LeadID]bool{}, stats: Stats{Fresh: new(Fresh)},
	}
}
