package odooclient

import (
	"context"
	"sync"
	"time"

	"leadtwin/internal/crm"
)

// directoryHold is how long RecentDirectory returns the same directory.
const directoryHold = time.Minute

// recentDirectory is the directory as it was read last.
type recentDirectory struct {
	mu  sync.Mutex
	at  time.Time
	was *crm.Directory
}

func (r *recentDirectory) keep(d *crm.Directory) {
	was := *d
	r.mu.Lock()
	defer r.mu.Unlock()
	r.at, r.was = time.Now(), &was //nolint:forbidigo // how old an answer is
}

// RecentDirectory returns what Directory read last in this process, nil if that is more than a minute ago. Its maps
// must not be changed. Before a decision rests on a user or a stage of it, Users and Stages say whether it still holds.
func (c *Client) RecentDirectory() *crm.Directory {
	r := &c.recent
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now() //nolint:forbidigo // how old an answer is
	if r.was == nil || now.Sub(r.at) >= directoryHold {
		return nil
	}
	d := *r.was
	return &d
}

// Users reads users by id, archived ones included, without OwnDocumentsOnly. Those that no longer exist are left out.
func (c *Client) Users(ctx context.Context, ids []crm.UserID) (map[crm.UserID]crm.User, error) {
	if len(ids) == 0 {
		return map[crm.UserID]crm.User{}, nil
	}
	p, err := findByID(ctx, c, c.userTable(), int64IDs(ids))
	users := make(map[crm.UserID]crm.User, len(p.rows))
	for _, u := range p.rows {
		users[u.ID] = u
	}
	return users, err
}

// Stages reads all stages.
func (c *Client) Stages(ctx context.Context) (map[crm.StageID]crm.Stage, error) {
	var stages map[crm.StageID]crm.Stage
	err := readTable(ctx, c, stageTable(), nil, &stages, func(s crm.Stage) crm.StageID { return s.ID })
	return stages, err
}
