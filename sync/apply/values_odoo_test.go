//go:build odoo

package apply

import (
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// The survivor keeps the properties that it has, and gets those that only the other lead had.
func TestMergeJoinsProperties(t *testing.T) {
	c := newCorpus(t, "19")
	team := c.rows("crm.team", nil, "name")[0].ID()
	for _, transport := range []string{odooclient.JSON2, odooclient.JSONRPC, odooclient.XMLRPC} {
		t.Run(transport, func(t *testing.T) {
			c.odoo = c.by("bot", transport)
			lead := func(properties map[string]any) crm.LeadID {
				return crm.LeadID(c.make(records.LeadModel, map[string]any{
					"name":            "Hall",
					"contact_name":    "Pia Prop",
					"email_from":      "pia@" + transport + ".test",
					"type":            "opportunity",
					"user_id":         false,
					"team_id":         team,
					"lead_properties": properties,
				}))
			}
			ids := []crm.LeadID{lead(map[string]any{"aa11": "small"}), lead(map[string]any{"aa11": "large", "bb22": 7})}
			entry := c.mergeNow(ids)
			now := c.rows(records.LeadModel, []any{[]any{"id", "=", ids[0]}}, "lead_properties")
			equal(
				t,
				"properties",
				now[0].PropertyValues("lead_properties"),
				map[string]any{"aa11": "small", "bb22": 7.0},
			)
			equal(t, "lost by the undo", c.undo(entry).Lost[1:], nil)
		})
	}
}
