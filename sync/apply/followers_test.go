package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"leadtwin/internal/miniodoo/orm"
	"leadtwin/odooclient"
)

// subscriptions keeps the partners and kinds of messages of each call that subscribes, and can refuse to subscribe
// several at once.
type subscriptions struct {
	Odoo
	refuses bool
	calls   []string
}

func (s *subscriptions) Call(ctx context.Context, r odooclient.Request, out any) error {
	if r.Method == "message_subscribe" {
		partners, _ := r.Opts["partner_ids"].([]int64)
		s.calls = append(s.calls, fmt.Sprint(partners, r.Opts["subtype_ids"]))
		if s.refuses && len(partners) > 1 {
			return &odooclient.Error{Kind: odooclient.UserError, Message: "not together"}
		}
	}
	return s.Odoo.Call(ctx, r, out)
}

// Followers for the same kinds of messages are subscribed with one call; if Odoo refuses that, each by itself.
func TestMergeSubscribesFollowersTogether(t *testing.T) {
	t.Parallel()
	seed := strings.Replace(robin, "leads:", `partners:
  - {id: 71, name: First Follower}
  - {id: 72, name: Second Follower}
  - {id: 73, name: Third Follower}
followers:
  - {res_model: crm.lead, res_id: 42, partner_id: 71, subtype_ids: [1]}
  - {res_model: crm.lead, res_id: 42, partner_id: 72, subtype_ids: [1, 2]}
  - {res_model: crm.lead, res_id: 42, partner_id: 73, subtype_ids: [1]}
leads:`, 1)
	for name, c := range map[string]struct {
		refuses bool
		calls   []string
	}{
		"together": {false, []string{"[71 73] [1]", "[72] [1 2]"}},
		"refused":  {true, []string{"[71 73] [1]", "[71] [1]", "[73] [1]", "[72] [1 2]"}},
	} {
		t.Run(name, func(t *testing.T) {
			eachVersion(t, func(t *testing.T, version string) {
				w := newWorld(t, version, seed)
				odoo := &subscriptions{Odoo: w.odoo, refuses: c.refuses}
				_, err := New(odoo, w.store, w.policy, w.o).Apply(t.Context(), w.sweep(), "test")
				ok(t, err)
				equal(t, "calls", odoo.calls, c.calls)
				var following []int64
				w.look(func(e *orm.Env) {
					for _, f := range e.DB.Model("mail.followers").With("res_id", int64(41)) {
						following = append(following, f.Int("partner_id"))
					}
				})
				for _, partner := range []int64{71, 72, 73} {
					if !slices.Contains(following, partner) {
						t.Errorf("partner %d does not follow; %v do", partner, following)
					}
				}
			})
		})
	}
}
