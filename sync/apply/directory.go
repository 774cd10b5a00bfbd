package apply

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"golang.org/x/sync/errgroup"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/journal"
)

// Directory returns the users, teams and stages as this run has read them: notes need names, which do not change within
// a run.
func (l *leadReader) Directory(ctx context.Context) (*crm.Directory, error) {
	if l.directory == nil {
		if err := l.refreshDirectory(ctx); err != nil {
			return nil, err
		}
	}
	return l.directory, nil
}

func (l *leadReader) refreshDirectory(ctx context.Context) error {
	d, err := l.odoo.Directory(ctx)
	if err != nil {
		return fmt.Errorf("read users, teams and stages: %w", err)
	}
	l.directory, l.confirmed = d, nil
	return nil
}

// openDirectory uses the directory that an earlier run has read less than a minute ago, with two calls instead of five
// or six, if its stages and these users are still as in Odoo. Otherwise it reads all.
func (l *leadReader) openDirectory(ctx context.Context, users []crm.UserID) error {
	recent := l.odoo.RecentDirectory()
	if recent == nil {
		return l.refreshDirectory(ctx)
	}
	users = lists.Distinct(users)
	var now map[crm.UserID]crm.User
	var stages map[crm.StageID]crm.Stage
	g, reading := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		now, err = l.odoo.Users(reading, users)
		return err
	})
	g.Go(func() (err error) {
		stages, err = l.odoo.Stages(reading)
		return err
	})
	if err := g.Wait(); err != nil {
		return fmt.Errorf("read users and stages: %w", err)
	}
	if !maps.Equal(stages, recent.Stages) || !areSameUsers(users, recent.Users, now) {
		return l.refreshDirectory(ctx)
	}
	l.directory, l.confirmed = recent, map[crm.UserID]bool{}
	for _, id := range users {
		l.confirmed[id] = true
	}
	return nil
}

// areSameUsers compares all but OwnDocumentsOnly, which only says on which lead of a group a note can be read.
func areSameUsers(ids []crm.UserID, was, now map[crm.UserID]crm.User) bool {
	return !slices.ContainsFunc(ids, func(id crm.UserID) bool {
		a, known := was[id]
		b, exists := now[id]
		b.OwnDocumentsOnly = a.OwnDocumentsOnly
		return !known || !exists || !reflect.DeepEqual(a, b)
	})
}

// isConfirmed reports whether the directory is known to be right about all that a merge of these leads needs of it.
func (l *leadReader) isConfirmed(plan *crm.PlannedAction, leads []rules.Lead) bool {
	if l.confirmed == nil {
		return true
	}
	confirmed := func(id crm.UserID) bool { return id == 0 || l.confirmed[id] }
	return plan.Team == 0 && confirmed(plan.Salesperson) &&
		!slices.ContainsFunc(leads, func(lead rules.Lead) bool {
			_, known := l.directory.Companies[lead.Company]
			return !confirmed(lead.Salesperson) || lead.Company != 0 && !known
		})
}

// withDirectory decides, again with the whole directory if the one of an earlier run may be the reason for a refusal.
func (r *run) withDirectory(ctx context.Context, decide func() error) error {
	err := decide()
	if _, refused := errors.AsType[*journal.StaleError](err); !refused || r.applier.leads.confirmed == nil {
		return err
	}
	if err := r.applier.leads.refreshDirectory(ctx); err != nil {
		return err
	}
	return decide()
}

// openDirectory reads the directory, or uses that of an earlier run if it suffices for merges.
func (r *run) openDirectory(ctx context.Context) error {
	var users []crm.UserID
	for _, j := range r.jobs {
		if j.outcome.Skipped {
			continue
		}
		if j.verdict != crm.Merge {
			return r.applier.leads.refreshDirectory(ctx)
		}
		users = append(users, j.subject.Salespeople...)
		for _, p := range j.subject.Plan {
			users = append(users, p.Salesperson)
		}
		if j.approval != nil {
			users = append(users, j.approval.Salesperson)
		}
	}
	users = slices.DeleteFunc(users, func(id crm.UserID) bool { return id == 0 })
	return r.applier.leads.openDirectory(ctx, users)
}
