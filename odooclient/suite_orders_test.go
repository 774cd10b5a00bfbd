package odooclient_test

import (
	"crypto/rand"
	"testing"
)

// origins reads, as a salesperson, where a lead came from and who created it.
func (e exam) origins(t *testing.T) {
	names := map[string]string{"utm.source": "Fair " + rand.Text(), "utm.medium": "Booth " + rand.Text()}
	ids := map[string]int64{}
	for model, name := range names {
		id, err := e.admin.Create(t.Context(), model, map[string]any{"name": name})
		if err != nil {
			t.Fatal(err)
		}
		ids[model] = id
	}
	got := e.read(t, e.lead(t, map[string]any{"source_id": ids["utm.source"], "medium_id": ids["utm.medium"]}))
	known, err := e.all.OriginNames(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if known.Sources[got.Origin.Source] != names["utm.source"] || known.Media[got.Origin.Medium] != names["utm.medium"] {
		t.Errorf("from %q by %q, want %v", known.Sources[got.Origin.Source], known.Media[got.Origin.Medium], names)
	}
	if int64(got.Creator) != e.admin.Session().UID {
		t.Errorf("created by user %d, want %d", got.Creator, e.admin.Session().UID)
	}
}

func (e exam) orders(t *testing.T) {
	if s := e.admin.Session(); !s.Has("crm.lead", "order_ids") {
		t.Fatal("sale_crm is missing here")
	}
	partner, err := e.admin.Create(t.Context(), "res.partner", map[string]any{"name": "Buyer"})
	if err != nil {
		t.Fatal(err)
	}
	id, other := e.lead(t, map[string]any{}), e.lead(t, map[string]any{})
	for _, state := range []string{"draft", "sent", "sale", "cancel"} {
		if _, err := e.admin.Create(t.Context(), "sale.order",
			map[string]any{"partner_id": partner, "opportunity_id": id, "state": state}); err != nil {
			t.Fatal(err)
		}
	}
	if n, m := e.read(t, id).Orders, e.read(t, other).Orders; n != 3 || m != 0 {
		t.Errorf("%d and %d open orders, want 3 and 0", n, m)
	}
	every, err := e.all.OpenOrders(t.Context(), nil)
	if err != nil || every[id] != 3 || every[other] != 0 {
		t.Errorf("%v, %v", every, err)
	}
	if e.all.Session().OrdersHidden {
		t.Error("orders are called hidden")
	}
}
