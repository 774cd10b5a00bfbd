package faults

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
)

// ErrKilled is what a dead process gets for every further write.
var ErrKilled = errors.New("the process was killed")

// Moment is the time right before or right after one write to the store or to Odoo.
type Moment struct {
	N   int // among all moments of the process, from 1
	Nth int // among those of the same write and side, from 1
	// "BeginEntry", "AdvanceEntry intent", "SaveSnapshot"; "RunMerge", "Write crm.lead", "unlink mail.activity"
	Write string
	After bool
}

func (m Moment) String() string {
	side := "before"
	if m.After {
		side = "after"
	}
	return fmt.Sprintf("%s %s %d", side, m.Write, m.Nth)
}

// Hook runs at every moment of a process. An error or a panic kills the process. It may also return nil after it
// changed something in Odoo, as a user does who edits a lead at this moment.
type Hook func(Moment) error

// Kill kills the process at the n-th moment. The moments after a write are enough to try every state that a crash can
// leave behind, since the moment before the next write leaves the same.
func Kill(n int) Hook {
	return func(m Moment) error {
		if m.N == n {
			return ErrKilled
		}
		return nil
	}
}

// Panic kills the process at the n-th moment by a panic with ErrKilled.
func Panic(n int) Hook {
	return func(m Moment) error {
		if m.N == n {
			panic(ErrKilled)
		}
		return nil
	}
}

// At runs do at the moment with this name, such as "after RunMerge 1".
func At(name string, do func() error) Hook {
	return func(m Moment) error {
		if m.String() == name {
			return do()
		}
		return nil
	}
}

// Process represents one process of Leadtwin that can be killed at each of its writes. Wrap its store by Store and each
// of its Odoo clients by Odoo. A killed process writes nothing more: each later write fails with ErrKilled.
type Process struct {
	hook Hook

	mu      sync.Mutex
	killed  bool
	moments []Moment
	count   map[Moment]int // by write and side
}

// NewProcess returns a process with a hook. A nil hook only counts.
func NewProcess(hook Hook) *Process { return &Process{hook: hook, count: map[Moment]int{}} }

// Store wraps the store of the process. The plan, which may be nil, fails writes as in NewStore.
func (p *Process) Store(s *store.Store, plan StorePlan) *Store {
	return &Store{Store: s, plan: plan, process: p}
}

// Odoo wraps a client of the process.
func (p *Process) Odoo(c *odooclient.Client) *Odoo { return &Odoo{Client: c, process: p} }

// Moments lists the moments so far.
func (p *Process) Moments() []Moment {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.moments)
}

// Killed reports whether the process is dead.
func (p *Process) Killed() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.killed
}

// around runs a write between its two moments. A nil process has no moments.
func (p *Process) around(name string, write func() error) error {
	if p == nil {
		return write()
	}
	if err := p.reach(Moment{Write: name}); err != nil {
		return err
	}
	err := write()
	if killed := p.reach(Moment{Write: name, After: true}); killed != nil {
		return killed
	}
	return err
}

func (p *Process) reach(m Moment) error {
	p.mu.Lock()
	if p.killed {
		p.mu.Unlock()
		return ErrKilled
	}
	p.count[m]++
	m.N, m.Nth = len(p.moments)+1, p.count[m]
	p.moments = append(p.moments, m)
	p.mu.Unlock()
	if p.hook == nil {
		return nil
	}
	killed := true // also by a panic
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.killed = p.killed || killed
	}()
	if err := p.hook(m); err != nil {
		return fmt.Errorf("killed %s: %w", m, err)
	}
	killed = false
	return nil
}

// Odoo is a client that belongs to a Process. Each call that may change something has two moments.
type Odoo struct {
	*odooclient.Client
	process *Process
}

// Call calls a method of a model.
func (o *Odoo) Call(ctx context.Context, r odooclient.Request, out any) error {
	call := func() error { return o.Client.Call(ctx, r, out) }
	if r.Write {
		return o.process.around(r.Method+" "+r.Model, call)
	}
	if o.process.Killed() {
		return ErrKilled
	}
	return call()
}

// PrepareMerge creates the merge wizard.
func (o *Odoo) PrepareMerge(ctx context.Context, m odooclient.Merge) (wizard int64, err error) {
	err = o.process.around("PrepareMerge", func() error { wizard, err = o.Client.PrepareMerge(ctx, m); return err })
	return wizard, err
}

// RunMerge runs the merge wizard.
func (o *Odoo) RunMerge(ctx context.Context, wizard int64, quiet bool) (survivor crm.LeadID, err error) {
	err = o.process.around("RunMerge", func() error { survivor, err = o.Client.RunMerge(ctx, wizard, quiet); return err })
	return survivor, err
}

// PostNote posts an internal note.
func (o *Odoo) PostNote(
	ctx context.Context, lead crm.LeadID, html string, mentions []crm.PartnerID,
) (id crm.MessageID, err error) {
	err = o.process.around("PostNote", func() error { id, err = o.Client.PostNote(ctx, lead, html, mentions); return err })
	return id, err
}

// Assign sets the salesperson and the sales team of leads.
func (o *Odoo) Assign(ctx context.Context, leads []crm.LeadID, user crm.UserID, team crm.TeamID) error {
	return o.process.around("Assign", func() error { return o.Client.Assign(ctx, leads, user, team) })
}

// Write writes fields of records.
func (o *Odoo) Write(ctx context.Context, model string, ids []int64, vals map[string]any) error {
	return o.process.around("Write "+model, func() error { return o.Client.Write(ctx, model, ids, vals) })
}

// Create creates a record.
func (o *Odoo) Create(ctx context.Context, model string, vals map[string]any) (id int64, err error) {
	err = o.process.around("Create "+model, func() error { id, err = o.Client.Create(ctx, model, vals); return err })
	return id, err
}
