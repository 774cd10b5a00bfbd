package note

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
)

func newStore(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "leadtwin.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// lastLine is the end of a note about leads 41 and 42 that a store writes.
func lastLine(t *testing.T, s *store.Store) (Marker, string) {
	t.Helper()
	c := NewChatter(nil, s, Options{})
	e := store.Entry{Action: crm.ActNote, Case: "LT-7F3K9Q", ID: "M-" + s.Identity().ID + "-0017", Seq: 17}
	m := c.NewMarker(&e, []crm.LeadID{41, 42})
	html, err := c.Compose(separation{}, nil, m)
	if err != nil {
		t.Fatal(err)
	}
	return m, html
}

func TestMarkerOrigin(t *testing.T) {
	here, other := newStore(t), newStore(t)
	m, line := lastLine(t, here)
	_, theirs := lastLine(t, other)
	reformatted := strings.Replace("<p>Hello</p>"+line, "</small></p>", "</small><br></p></div>\n", 1)
	renamed := strings.Replace(line, here.Identity().ID, other.Identity().ID, 1)
	for name, c := range map[string]struct {
		body string
		want []origin
	}{
		"this_store":              {"<p>Hello</p>" + line, []origin{thisStore}},
		"reformatted_by_Odoo":     {reformatted, []origin{thisStore}},
		"other_leads":             {strings.Replace(line, "[41 42]", "[41 43]", 1), []origin{forged}},
		"other_case":              {strings.Replace(line, "LT-7F3K9Q", "LT-7F3K9R", 1), []origin{forged}},
		"later_action":            {strings.Replace(line, " 17.1 ", " 99.1 ", 1), []origin{forged}},
		"another_store":           {theirs, []origin{unknownStore}},
		"renamed_store":           {renamed, []origin{unknownStore}},
		"unsigned_early_version":  {"<p><small>Leadtwin LT-7F3K9Q [41 42]</small></p>", []origin{unknownStore}},
		"not_the_last_line":       {line + "<p>On Monday Ann wrote</p>", nil},
		"two_markers":             {theirs + line, []origin{thisStore}},
		"outside_of_its_element":  {"<p>" + m.String() + " 0000000000</p>", nil},
		"escaped_within_a_title":  {"<p>&lt;small&gt;" + m.String() + " 0000000000&lt;/small&gt;</p>", nil},
		"text_that_names_us_only": {"<p>Leadtwin is nice</p>", nil},
	} {
		t.Run(name, func(t *testing.T) {
			posted, err := NewChatter(nil, here, Options{}).withMarkers(t.Context(), []odooclient.Note{{Body: c.body}})
			if err != nil {
				t.Fatal(err)
			}
			var got []origin
			for _, p := range posted {
				got = append(got, p.origin)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
	t.Run("adopted_store", func(t *testing.T) {
		m, signature, found := ParseMarker(theirs)
		if got := originOf(m, signature, here.Identity(), []string{other.Identity().ID}); got != adoptedStore || !found {
			t.Errorf("got %v, found %t", got, found)
		}
	})
}

func TestParseMarker(t *testing.T) {
	separation, line := lastLine(t, newStore(t))
	undo := Marker{
		Store: "K7Q2X", ID: "M-K7Q2X-0019", UndoneMerge: "M-K7Q2X-0018",
		Leads: []crm.LeadID{41, 110}, MergedLeads: []crm.LeadID{42}, Sequence: 19, Generation: 2,
	}
	for name, c := range map[string]struct {
		html string
		want Marker
	}{
		"separation": {line, separation},
		"undo":       {"<small>" + undo.String() + " 0123456789</small>", undo},
	} {
		if got, _, found := ParseMarker(c.html); !found || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}
