package apply

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"leadtwin/internal/crm"
)

// A note ends in a line that says which case, or which merge, it is about, and which leads: by it Leadtwin knows its own
// notes again, even after its store was lost. It looks the same in every language.

// marker is such a line.
type marker struct {
	ID    string // LT-7F3K9Q or M-000017
	Leads []crm.LeadID
}

// signature begins every marker.
const signature = "Leadtwin "

func (m marker) String() string {
	ids := make([]string, len(m.Leads))
	for i, id := range m.Leads {
		ids[i] = strconv.FormatInt(int64(id), 10)
	}
	return fmt.Sprintf("%s%s [%s]", signature, m.ID, strings.Join(ids, " "))
}

var markers = regexp.MustCompile(`Leadtwin ((?:LT|M)-[0-9A-Z]+) \[([0-9 ]+)\]`)

// readMarkers finds the markers in a note as Odoo keeps it.
func readMarkers(html string) []marker {
	var out []marker
	for _, found := range markers.FindAllStringSubmatch(html, -1) {
		m := marker{ID: found[1]}
		for word := range strings.FieldsSeq(found[2]) {
			n, err := strconv.ParseInt(word, 10, 64)
			if err == nil {
				m.Leads = append(m.Leads, crm.LeadID(n))
			}
		}
		out = append(out, m)
	}
	return out
}

// aboutCase says that the marker is of a note that keeps leads apart, not of one about a merge.
func (m marker) aboutCase() bool { return strings.HasPrefix(m.ID, "LT-") }

// covers says that a note about some leads tells of all these, when merged leads count as those that they became.
func covers(told, leads []crm.LeadID, survivor map[crm.LeadID]crm.LeadID) bool {
	lives := make([]crm.LeadID, len(told))
	for i, id := range told {
		lives[i] = id
		if s, ok := survivor[id]; ok {
			lives[i] = s
		}
	}
	return !slices.ContainsFunc(leads, func(id crm.LeadID) bool { return !slices.Contains(lives, id) && !slices.Contains(told, id) })
}
