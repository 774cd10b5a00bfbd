package odooclient_test

import (
	"context"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/odooclient"
)

// Connect finds version and transport of an Odoo; the client reads leads in batches and says which ids do not exist.
func ExampleConnect() {
	ctx := context.Background()
	odoo := miniodoo.New("19.0") // any Odoo from 14 on, such as https://crm.example.com
	seed := "leads: [{id: 41, name: Lamps, email_from: robin@acme.example}]"
	if err := odoo.Load([]byte(seed)); err != nil {
		fmt.Println(err)
		return
	}
	url, stop, err := odoo.Listen(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()

	client, err := odooclient.Connect(ctx, odooclient.Options{
		URL: url, Database: odoo.Database(), User: "admin", Key: miniodoo.KeyOf("admin"), Transport: odooclient.Auto,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close()
	leads, missing, err := client.Leads(ctx, []crm.LeadID{41, 99})
	fmt.Println(client.Session().Transport, leads[0].Email, missing, err)
	// Output: json2 robin@acme.example [99] <nil>
}
