package desk

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/store"
	"leadtwin/rules"
)

// Store is what the queue reads.
type Store interface {
	CaseStamp(ctx context.Context, f store.CaseFilter) (store.CaseStamp, error)
	CaseTimes(ctx context.Context, f store.CaseFilter) (map[string]time.Time, error)
	CasesByID(ctx context.Context, ids []string) ([]crm.Case, error)
	CasesOfLeads(ctx context.Context, leads []crm.LeadID) ([]crm.Case, error)
	Leads(ctx context.Context, ids []crm.LeadID) ([]crm.Lead, error)
	Directory(ctx context.Context) (*crm.Directory, error)
	Answers(ctx context.Context) (map[crm.Pattern]crm.Answers, error)
}

// Queue keeps the waiting cases in memory and reads only those that changed.
type Queue struct {
	store Store

	mu      sync.Mutex
	rows    map[string]*Row
	ordered []*Row // the oldest first, as they were at stamp
	stamp   store.CaseStamp
	answers map[crm.Pattern]crm.Answers // by which the rows have their Learnt
}

// NewQueue returns an empty queue; the first use fills it.
func NewQueue(s Store) *Queue { return &Queue{store: s, rows: map[string]*Row{}} }

// refreshBatch is how many changed cases are read at once.
const refreshBatch = 2000

// Rows returns all cases that wait at now, the oldest first. The rows must not be changed.
func (q *Queue) Rows(ctx context.Context, now time.Time) ([]*Row, error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	stamp, err := q.store.CaseStamp(ctx, store.WaitingCases(now)) // first: what changes after it is read again
	if err != nil {
		return nil, err
	}
	answers, err := q.store.Answers(ctx)
	if err != nil {
		return nil, err
	}
	if q.ordered != nil && stamp == q.stamp && maps.Equal(answers, q.answers) {
		return slices.Clone(q.ordered), nil
	}
	times, err := q.store.CaseTimes(ctx, store.WaitingCases(now))
	if err != nil {
		return nil, err
	}
	var changed []string
	for id, at := range times {
		if row := q.rows[id]; row == nil || !row.Updated.Equal(at) {
			changed = append(changed, id)
		}
	}
	slices.Sort(changed)
	for batch := range slices.Chunk(changed, refreshBatch) {
		if err := q.read(ctx, batch); err != nil {
			return nil, err
		}
	}
	q.learn(answers)
	out := make([]*Row, 0, len(times))
	for id, row := range q.rows {
		if _, still := times[id]; !still {
			delete(q.rows, id)
			continue
		}
		out = append(out, row)
	}
	slices.SortFunc(out, func(a, b *Row) int { return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.Case, b.Case)) })
	q.ordered, q.stamp = out, stamp
	return slices.Clone(out), nil
}

// learn adds to the rows users' decisions about others of their pattern. Rows that were handed out stay as they are.
func (q *Queue) learn(answers map[crm.Pattern]crm.Answers) {
	for id, row := range q.rows {
		learnt := rules.Learn(row.Score, answers[row.Pattern])
		if row.Learnt == learnt || row.Learnt != nil && learnt != nil && *row.Learnt == *learnt {
			continue
		}
		changed := *row
		changed.Learnt = learnt
		q.rows[id] = &changed
	}
	q.answers = answers
}

func (q *Queue) read(ctx context.Context, ids []string) error {
	cases, err := q.store.CasesByID(ctx, ids)
	if err != nil {
		return err
	}
	rows, err := q.readRows(ctx, cases)
	for _, row := range rows {
		q.rows[row.Case] = row
	}
	return err
}

// readRows makes rows of cases, in their order.
func (q *Queue) readRows(ctx context.Context, cases []crm.Case) ([]*Row, error) {
	leadIDs := lists.Join(cases, func(one crm.Case) []crm.LeadID { return one.Leads })
	list, err := q.store.Leads(ctx, lists.Distinct(leadIDs))
	if err != nil {
		return nil, fmt.Errorf("read the leads of cases: %w", err)
	}
	leads := make(map[crm.LeadID]*crm.Lead, len(list))
	for i := range list {
		leads[list[i].ID] = &list[i]
	}
	directory, err := q.store.Directory(ctx)
	if err != nil {
		return nil, err
	}
	rows := make([]*Row, len(cases))
	for i := range cases {
		rows[i] = newRow(&cases[i], leads, directory)
	}
	return rows, nil
}

// Group is the waiting cases of one pattern.
type Group struct {
	Pattern crm.Pattern
	Rows    []*Row // in the order in which they were given
}

// Oldest is when the oldest case was found.
func (g Group) Oldest() time.Time {
	oldest := g.Rows[0].Created
	for _, r := range g.Rows {
		if r.Created.Before(oldest) {
			oldest = r.Created
		}
	}
	return oldest
}

// ByPattern groups rows, the largest group first, held ones last.
func ByPattern(rows []*Row) []Group {
	at := map[crm.Pattern]int{}
	var groups []Group
	for _, r := range rows {
		i, known := at[r.Pattern]
		if !known {
			i = len(groups)
			at[r.Pattern] = i
			groups = append(groups, Group{Pattern: r.Pattern})
		}
		groups[i].Rows = append(groups[i].Rows, r)
	}
	slices.SortStableFunc(groups, func(a, b Group) int {
		return cmp.Or(compareBool(a.Pattern.Held(), b.Pattern.Held()), cmp.Compare(len(b.Rows), len(a.Rows)),
			cmp.Compare(a.Pattern, b.Pattern))
	})
	return groups
}

// Groups groups rows by pattern, in the order of a list: by likelihood the pattern first whose cases are most likely
// one person, held ones last, otherwise as ByPattern does.
func (o Order) Groups(rows []*Row) []Group {
	groups := ByPattern(rows)
	if o != ByScore {
		return groups
	}
	slices.SortStableFunc(groups, func(a, b Group) int {
		return cmp.Or(compareBool(a.Pattern.Held(), b.Pattern.Held()), cmp.Compare(b.likelihood(), a.likelihood()))
	})
	return groups
}

// likelihood is the mean of its rows.
func (g Group) likelihood() float64 {
	sum := 0
	for _, r := range g.Rows {
		sum += r.Likelihood()
	}
	return float64(sum) / float64(len(g.Rows))
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
