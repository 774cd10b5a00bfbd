package check_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/check"
)

// Compare lead 41 with all other leads of a database, without a crawl: an empty store is enough.
func Example() {
	ctx := context.Background()
	odoo, err := odooclient.Connect(ctx,
		odooclient.Options{URL: "https://odoo.example.com", Database: "sales", User: "bot", Key: "…"})
	if err != nil {
		log.Fatal(err)
	}
	defer odoo.Close()
	s, err := store.Open(ctx, "sqlite:leadtwin.db")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = s.Close() }()

	result, err := check.New(odoo, s, rules.Default()).Check(ctx, []crm.LeadID{41}, time.Now())
	if err != nil {
		log.Fatal(err)
	}
	for _, similar := range result.Similar {
		for _, other := range similar.Leads {
			fmt.Printf("lead %d is %s: %s\n", other.ID, other.Relation, other.Evidence[0].Text)
		}
	}
}
