package rules_test

import (
	"fmt"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// Two leads with one address are one person; a colleague at the same domain is another one.
func ExampleEvaluate() {
	lead := func(id crm.LeadID, name, email string, salesperson crm.UserID) rules.Lead {
		return rules.Lead{Lead: crm.Lead{
			ID: id, Type: crm.TypeLead, Active: true, ContactName: name, Email: email, Salesperson: salesperson,
		}}
	}
	leads := []rules.Lead{
		lead(41, "Robin Berg", "robin@acme.example", 5), lead(42, "R. Berg", "ROBIN@acme.example", 6),
		lead(43, "Kim Lund", "kim@acme.example", 7),
	}
	now := time.Date(2026, time.May, 4, 9, 0, 0, 0, time.UTC)
	for _, c := range rules.Evaluate(leads, rules.Default(), nil, nil, now).Cases {
		fmt.Println(c.Verdict, c.Leads)
		for _, r := range c.Reasons {
			fmt.Println("  because", r.Text)
		}
	}
	// Output:
	// merge [41 42]
	//   because both use robin@acme.example
	//   because names are similar: Robin Berg, R. Berg
	// separate [41 42 43]
	//   because all three write from acme.example
	//   because 3 salespeople work on these leads
	//   because names differ: Robin Berg, Kim Lund, R. Berg
}
