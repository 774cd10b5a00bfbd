package note

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"leadtwin/internal/crm"
)

// Marker is the content of the last line of a note, the same in every language:
//
//	Leadtwin K7Q2X LT-7F3K9Q [41 42] 17.1 9D2M4XB7QA                        separation note of a case
//	Leadtwin K7Q2X M-K7Q2X-0018 [41 42] 18.1 0M3TZ81WKP                     merge note
//	Leadtwin K7Q2X M-K7Q2X-0019 undo M-K7Q2X-0018 [41 42:110] 19.1 …        undo note
type Marker struct {
	Store       string       // ID of the store; empty for notes of an early version, which did not sign
	ID          string       // of the case or of the action
	UndoneMerge string       // action ID; of undo notes only
	Leads       []crm.LeadID // of the case or merge; of an undo the survivor, then the restored leads
	MergedLeads []crm.LeadID // of an undo: the former IDs of the restored leads, in the same order
	Sequence    int64        // of the action in the journal of the store
	Generation  int64        // of the store
}

const (
	markerPrefix = "Leadtwin "
	markerEnd    = `\s*</small>(?:\s|</[a-z]+>|<br\s*/?>)*$`
)

// String is the marker without its signature.
func (m Marker) String() string {
	ids := make([]string, len(m.Leads))
	for i, id := range m.Leads {
		ids[i] = strconv.FormatInt(int64(id), 10)
		if m.UndoneMerge != "" && i > 0 && i <= len(m.MergedLeads) {
			ids[i] = fmt.Sprintf("%d:%d", m.MergedLeads[i-1], id)
		}
	}
	about := m.ID
	if m.UndoneMerge != "" {
		about += " undo " + m.UndoneMerge
	}
	leads := strings.Join(ids, " ")
	return fmt.Sprintf("%s%s %s [%s] %d.%d", markerPrefix, m.Store, about, leads, m.Sequence, m.Generation)
}

// IsSeparation reports whether the marker belongs to a separation note.
func (m Marker) IsSeparation() bool { return strings.HasPrefix(m.ID, "LT-") }

// signedMarker matches at the end of a note, within a separate element: quoted text is escaped and cannot match.
var signedMarker = regexp.MustCompile(`<small[^<>]*>\s*` +
	`(Leadtwin ([0-9A-Z]{5}) ((?:LT|M)-[0-9A-Z-]+)(?: undo (M-[0-9A-Z-]+))? ` +
	`\[([0-9: ]*)\] ([0-9]{1,18})\.([0-9]{1,9})) ([0-9A-Z]{10})` + markerEnd)

// unsignedMarker is how an early version ended its notes.
var unsignedMarker = regexp.MustCompile(`<small[^<>]*>\s*Leadtwin ((?:LT|M)-[0-9A-Z]+) \[([0-9 ]+)\]` + markerEnd)

// ParseMarker reads the marker at the end of a note. It does not verify the signature.
func ParseMarker(html string) (m Marker, signature string, found bool) {
	if unsigned := unsignedMarker.FindStringSubmatch(html); unsigned != nil {
		m.ID = unsigned[1]
		m.parseLeads(unsigned[2])
		return m, "", true
	}
	line := signedMarker.FindStringSubmatch(html)
	if line == nil {
		return m, "", false
	}
	m = Marker{Store: line[2], ID: line[3], UndoneMerge: line[4]}
	m.parseLeads(line[5])
	m.Sequence, _ = strconv.ParseInt(line[6], 10, 64) // the pattern limits the digits
	m.Generation, _ = strconv.ParseInt(line[7], 10, 64)
	return m, line[8], m.String() == line[1]
}

// parseLeads reads "41 42:110".
func (m *Marker) parseLeads(text string) {
	for word := range strings.FieldsSeq(text) {
		former, current, isPair := strings.Cut(word, ":")
		if !isPair {
			current = former
		}
		if id, err := strconv.ParseInt(current, 10, 64); err == nil {
			m.Leads = append(m.Leads, crm.LeadID(id))
		}
		if id, err := strconv.ParseInt(former, 10, 64); err == nil && isPair {
			m.MergedLeads = append(m.MergedLeads, crm.LeadID(id))
		}
	}
}
