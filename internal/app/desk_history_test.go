package app_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// What Ann may see is not hidden behind the many newer actions on leads of others.
func TestDeskHistoryGoesBackFarEnough(t *testing.T) {
	r := prepareOdoo(t, deskSeed, func(c *config.Config) { c.Mode, c.Schedule.QuietHours = "review", "00:00-24:00" })
	r.sweepAndStart()
	ann, dana := r.visitor(), r.visitor()
	ann.signIn("ann", "ann")
	dana.signIn("dana", "dana")
	r.withStore(func(ctx context.Context, s *store.Store) error {
		begin := func(key, id string, survivor crm.LeadID, leads ...crm.LeadID) error {
			_, err := s.BeginEntry(ctx, store.Entry{
				Action: crm.ActMerge, Case: id, Leads: leads, Survivor: survivor, By: "kim", At: time.Now(), Key: key,
			})
			return err
		}
		if err := begin("oldest", "LT-OLDEST", 41, 41, 42); err != nil {
			return err
		}
		for i := range 150 {
			if err := begin(fmt.Sprint(i), "LT-NEWER", 61, 61, 62); err != nil {
				return err
			}
		}
		return nil
	})
	if page := ann.page("/history"); !strings.Contains(page, "LT-OLDEST") || strings.Contains(page, "LT-NEWER") {
		t.Errorf("Ann's history:\n%s", page)
	}
	if n := strings.Count(dana.page("/history"), ">LT-NEWER<"); n != 100 {
		t.Errorf("the history of an administrator has %d of the newest 100 actions", n)
	}
}
