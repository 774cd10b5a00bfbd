package store

import (
	"testing"

	"leadtwin/internal/crm"
)

// A mirror may have been filled by a version that did not read who created a lead.
func TestDecodeLeadOfEarlierVersion(t *testing.T) {
	got, err := leadRow{id: 41, doc: `{"t":"Lamps","so":3,"at":1000000}`}.decodeLead()
	if err != nil {
		t.Fatal(err)
	}
	if got.ID != 41 || got.Title != "Lamps" || got.Origin != (crm.Origin{Source: 3}) || got.Creator != 0 {
		t.Errorf("%+v", got)
	}
}
