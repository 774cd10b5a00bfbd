package note

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/loss"
)

// TestCompose compares all notes with the catalogues in testdata. To accept a new text, delete the file and run it
// twice.
func TestCompose(t *testing.T) {
	s := newStore(t)
	signature := regexp.MustCompile(`[0-9A-Z]{10}</small>`)
	marker := Marker{Store: "K7Q2X", ID: "LT-7F3K9Q", Leads: []crm.LeadID{41, 42}, Sequence: 17, Generation: 1}
	for file, o := range map[string]Options{
		"english":         {Language: rules.English},
		"german_informal": {Language: rules.German, Formality: informal},
		"german_formal":   {Language: rules.German, Formality: formal},
	} {
		t.Run(file, func(t *testing.T) {
			var catalogue strings.Builder
			for _, sample := range sampleNotes() {
				html, err := NewChatter(nil, s, o).Compose(sample.content, []string{o.Language}, marker)
				if err != nil {
					t.Fatal(err)
				}
				text := strings.ReplaceAll(signature.ReplaceAllString(html, "…</small>"), "</p>", "</p>\n")
				fmt.Fprintf(&catalogue, "<h2>%s</h2>\n%s\n", sample.title, regexp.MustCompile(`\n\s+`).ReplaceAllString(text, "\n"))
			}
			compareFile(t, filepath.Join("testdata", file+".html"), catalogue.String())
		})
	}
}

func compareFile(t *testing.T, path, got string) {
	t.Helper()
	want, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Fatalf("%s did not exist and was written; check it", path)
	}
	if err != nil || got != string(want) {
		t.Errorf("%s (%v):\n got %s\nwant %s", path, err, got, want)
	}
}

type sampleNote struct {
	title   string
	content noteContent
}

func sampleNotes() []sampleNote {
	ann, bob, eve := Person{"Ann Archer", 4}, Person{"Bob Baker", 5}, Person{"Eve Ember", 0}
	link := "https://crm.example.test" + odooclient.LeadPath(41)
	leads := []LeadLine{
		{
			ID: 41, Title: "Warehouse lighting", Contact: "Robin Berg", Salesperson: "Ann Archer",
			FormerSalespeople: "Eve Ember", Link: link,
		},
		{ID: 42, Title: "Spare parts", Contact: "Kim Lund", Salesperson: "Bob Baker", Link: link, CarriesNote: true},
	}
	nameless := []LeadLine{
		{ID: 41, Title: "Kitchen", Link: link}, {ID: 42, Title: "Garden", Link: link, CarriesNote: true},
	}
	hidden := []LeadLine{leads[0], {ID: 42, OtherCompany: "Second Company", CarriesNote: true}}
	created := time.Date(2026, 10, 5, 8, 0, 0, 0, time.UTC)
	domain := crm.Reason{Code: rules.SameDomain, Leads: []crm.LeadID{41, 42}, Values: []string{"acme.test"}}
	domain.Text = "both write from acme.test"
	phone := crm.Reason{Code: rules.SamePhone, Leads: []crm.LeadID{41, 42}, Values: []string{"+49 30 1"}}
	phone.Text = "both have the phone number +49 30 1"
	return []sampleNote{
		{"Company, two salespeople", separation{People: []Person{ann, bob}, Leads: leads, Reasons: []crm.Reason{domain}}},
		{"Company, three salespeople", separation{
			People: []Person{ann, bob, eve}, Leads: leads, Reasons: []crm.Reason{domain, phone},
		}},
		{"Nameless leads, one salesperson", separation{People: []Person{ann}, Leads: nameless, Reasons: []crm.Reason{phone}}},
		{"Decided by a reviewer, no salesperson", separation{
			Leads: nameless, DecidedBy: "Ann Archer", Reasons: []crm.Reason{phone},
		}},
		{"Across companies", separation{People: []Person{ann, bob}, Leads: hidden}},
		{"Merge of one lead", Merge{ID: "M-1", People: []Person{bob}, MergedLeads: leads[1:], Salesperson: "Ann Archer"}},
		{"Merge of two leads with conflicts", mergeWithConflicts(leads)},
		{"Undo, on the restored lead", Undo{
			MergeID: "M-1", People: []Person{bob}, Former: 42, CreatedAt: created, Survivor: leads[0],
		}},
		{"Undo, on a restored lead without salesperson", Undo{MergeID: "M-1", Former: 42, Survivor: leads[0]}},
		{"Undo, on the survivor", Undo{
			MergeID: "M-1", Restored: leads[1:], UserEdits: []string{"Website", "City"}, Lost: lostAttachment,
		}},
		{"Undo of two leads, on the survivor", Undo{MergeID: "M-1", Restored: leads}},
	}
}

func mergeWithConflicts(leads []LeadLine) Merge {
	website := Field{Name: "website", Label: "Website"}
	conflicts := []Conflict{
		{Field: website, Kept: "https://one.test", Other: "https://two.test", From: "42 Spare parts"},
		{Field: Field{Label: "Roof"}, Other: "flat, green", From: "42 Spare parts"},
	}
	return Merge{
		ID: "M-1", MergedLeads: leads, Conflicts: conflicts, Lost: lostAttachment,
		UserEdits: []Field{website, {"city", "City"}},
		Labels:    map[string]map[string]string{rules.German: {"website": "Webseite", "city": "Stadt"}},
	}
}

var lostAttachment = []loss.Loss{{Code: loss.Gone, Item: loss.Item{Kind: loss.Attachment, Name: "plan.pdf", Lead: 42}}}
