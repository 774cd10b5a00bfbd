package desk

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/plaintext"
)

// Details are what only Odoo has of the leads of a case. Nil is that it was not read; otherwise a lead that is missing
// no longer exists.
type Details map[crm.LeadID]*crm.LeadDetails

// Missing are those of some leads that no longer exist.
func (d Details) Missing(leads []crm.LeadID) []crm.LeadID {
	if d == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(leads), func(id crm.LeadID) bool { return d[id] != nil })
}

// OdooMerge is a merge that a user made in Odoo itself.
type OdooMerge struct {
	Lead crm.LeadID // the survivor
	By   string
	At   time.Time
}

// Stars is a priority, as Odoo shows it.
type Stars int

// Day is a date without a time: it is the same in all zones.
type Day time.Time

// ActiveWriter is how recent a message must be for Odoo's merge to move its author as a follower, from 16 on.
const ActiveWriter = 30 * 24 * time.Hour

// longestNotes is how many characters of a lead's notes are shown.
const longestNotes = 300

// AddDetails adds data of the leads that only Odoo has: values, and the number of related records of each kind. Lines
// are in the order of the fields then.
func (c *Comparison) AddDetails(details Details) {
	of := make([]*crm.LeadDetails, len(c.Leads))
	for i := range c.Leads {
		of[i] = cmp.Or(details[c.Leads[i].ID], &crm.LeadDetails{})
	}
	c.addValues(of)
	c.addCounts(of)
	order := shownOrder()
	slices.SortStableFunc(c.Lines, func(a, b Line) int {
		return cmp.Compare(slices.Index(order, a.Field), slices.Index(order, b.Field))
	})
}

// shownOrder is the order of rows: who it is, what it is about, where it came from, what belongs to it.
func shownOrder() []Field {
	return []Field{
		Contact, CompanyName, Email, Phone, Mobile, Customer, Address, JobPosition, Website,
		Title, Kind, Salesperson, Team, StageOf, Probability, Revenue, Deadline, Priority, Orders, Company,
		Source, Medium, Campaign, Referred, Tags, Notes, Created,
		Messages, Attachments, Activities, Meetings, Followers,
	}
}

// Counts reports whether the field counts records that Odoo shows with the lead.
func (f Field) Counts() bool {
	return slices.Contains([]Field{Orders, Messages, Attachments, Activities, Meetings, Followers}, f)
}

// detail is a field whose value only Odoo has.
type detail struct {
	name   Field
	cell   func(*crm.LeadDetails) Cell
	result func(c *Comparison, merged []*crm.LeadDetails) Cell // after a merge; nil: of the first lead with a value
	lostBy int                                                 // last version whose merge drops what others have; 0: none
}

// Sources: CRM_LEAD_FIELDS_TO_MERGE and _merge_get_fields_specific in addons/crm/models/crm_lead.py.
func details() []detail {
	text := func(of func(*crm.LeadDetails) string) func(*crm.LeadDetails) Cell {
		return func(d *crm.LeadDetails) Cell { return Cell{Text: of(d)} }
	}
	return []detail{
		{Address, text(func(d *crm.LeadDetails) string { return addressText(d.Address) }), mergedAddress, 0},
		{JobPosition, text(func(d *crm.LeadDetails) string { return d.JobPosition }), nil, 14},
		{Website, text(func(d *crm.LeadDetails) string { return d.Website }), nil, 0},
		{Deadline, func(d *crm.LeadDetails) Cell {
			if d.Deadline.IsZero() {
				return Cell{}
			}
			return Cell{Value: Day(d.Deadline)}
		}, nil, 14},
		{Priority, func(d *crm.LeadDetails) Cell { return stars(d.Priority) }, highestPriority, 14},
		{Source, text(func(d *crm.LeadDetails) string { return d.Source }), nil, 0},
		{Medium, text(func(d *crm.LeadDetails) string { return d.Medium }), nil, 0},
		{Campaign, text(func(d *crm.LeadDetails) string { return d.Campaign }), nil, 0},
		{Referred, text(func(d *crm.LeadDetails) string { return d.Referred }), nil, 14},
		{Tags, text(func(d *crm.LeadDetails) string { return strings.Join(d.Tags, ", ") }), unitedTags, 15},
		{Notes, text(func(d *crm.LeadDetails) string { return plaintext.SingleLine(d.Notes, longestNotes) }), joinedNotes, 0},
	}
}

func (c *Comparison) addValues(of []*crm.LeadDetails) {
	merged := of[:c.Merged]
	for _, f := range details() {
		line := Line{Field: f.name, Equal: true}
		for _, d := range of {
			line.Cells = append(line.Cells, f.cell(d))
			line.Equal = line.Equal && line.Cells[len(line.Cells)-1] == line.Cells[0]
		}
		if c.Merged > 0 {
			line.forecastDetail(c, f, merged)
		}
		c.Lines = append(c.Lines, line)
	}
}

func (l *Line) forecastDetail(c *Comparison, f detail, merged []*crm.LeadDetails) {
	l.selectFirstEqual(c, func(i int) bool { return !l.Cells[i].Empty() })
	if f.result != nil {
		l.Result, l.From = f.result(c, merged), 0
		if i := slices.Index(l.Cells[:c.Merged], l.Result); i >= 0 {
			l.From = c.Leads[i].ID
		}
	}
	l.Unchosen = l.From
	switch {
	case !c.odooIsAtMost(f.lostBy):
	case f.name == Tags:
		l.Lost = len(allTags(merged)) - len(allTags(merged[:1]))
	case l.Result != l.Cells[0]:
		l.Lost = 1
	}
	l.choose(c)
}

// choose returns the value of the lead that a user chose, if it has one.
func (l *Line) choose(c *Comparison) {
	if i := c.chosenLead(l.Field); i >= 0 && !l.Cells[i].Empty() {
		l.Result, l.From, l.Chosen, l.Lost = l.Cells[i], c.Leads[i].ID, true, 0
	}
}

// odooIsAtMost reports whether Odoo has this major version or an older one.
func (c *Comparison) odooIsAtMost(major int) bool {
	return c.forecast.Odoo != 0 && c.forecast.Odoo <= major
}

// mergedAddress: from 16 on, Odoo takes the address with the most parts as a whole; before, it mixes parts.
func mergedAddress(c *Comparison, merged []*crm.LeadDetails) Cell {
	if c.odooIsAtMost(15) {
		return Cell{Text: addressText(mixedAddress(merged))}
	}
	best := 0
	for i, d := range merged {
		if len(addressParts(d.Address)) > len(addressParts(merged[best].Address)) {
			best = i
		}
	}
	return Cell{Text: addressText(merged[best].Address)}
}

func mixedAddress(merged []*crm.LeadDetails) (mixed crm.Address) {
	for _, d := range merged {
		a := d.Address
		mixed = crm.Address{
			Street: cmp.Or(mixed.Street, a.Street), Street2: cmp.Or(mixed.Street2, a.Street2), ZIP: cmp.Or(mixed.ZIP, a.ZIP),
			City: cmp.Or(mixed.City, a.City), State: cmp.Or(mixed.State, a.State), Country: cmp.Or(mixed.Country, a.Country),
		}
	}
	return mixed
}

func addressParts(a crm.Address) []string {
	parts := []string{a.Street, a.Street2, a.ZIP, a.City, a.State, a.Country}
	return slices.DeleteFunc(parts, func(part string) bool { return part == "" })
}

func addressText(a crm.Address) string {
	a.City, a.ZIP = strings.TrimSpace(a.ZIP+" "+a.City), ""
	return strings.Join(addressParts(a), ", ")
}

func highestPriority(_ *Comparison, merged []*crm.LeadDetails) Cell {
	best := 0
	for _, d := range merged {
		best = max(best, d.Priority)
	}
	return stars(best)
}

func stars(n int) Cell {
	return number(float64(n), Stars(n))
}

func unitedTags(_ *Comparison, merged []*crm.LeadDetails) Cell {
	return Cell{Text: strings.Join(allTags(merged), ", ")}
}

func allTags(leads []*crm.LeadDetails) (tags []string) {
	for _, d := range leads {
		tags = append(tags, d.Tags...)
	}
	slices.Sort(tags)
	return slices.Compact(tags)
}

func joinedNotes(_ *Comparison, merged []*crm.LeadDetails) Cell {
	var notes []string
	for _, d := range merged {
		if d.Notes != "" {
			notes = append(notes, d.Notes)
		}
	}
	return Cell{Text: plaintext.SingleLine(strings.Join(notes, " "), longestNotes)}
}

// addCounts adds how many records of each kind each lead has, and how many the survivor has after a merge. Odoo 14
// loses those of the other leads, but for messages and attachments.
func (c *Comparison) addCounts(of []*crm.LeadDetails) {
	for _, kind := range []struct {
		name  Field
		count func(*crm.LeadDetails) int
		lost  bool // by Odoo 14
	}{
		{Messages, func(d *crm.LeadDetails) int { return d.Messages }, false},
		{Attachments, func(d *crm.LeadDetails) int { return d.Attachments }, false},
		{Activities, func(d *crm.LeadDetails) int { return d.Activities }, true},
		{Meetings, func(d *crm.LeadDetails) int { return d.Meetings }, true},
		{Followers, func(d *crm.LeadDetails) int { return len(d.Followers) }, false},
	} {
		line := Line{Field: kind.name, Equal: true}
		for i, d := range of {
			n := kind.count(d)
			line.Cells = append(line.Cells, number(float64(n), n))
			line.Equal = line.Equal && n == 0
			if i > 0 && i < c.Merged && kind.lost && c.odooIsAtMost(14) {
				line.Lost += n
			}
		}
		line.Result = sumCells(line.Cells[:c.Merged])
		if kind.name == Followers {
			line.Result, line.Lost = c.mergedFollowers(of[:c.Merged])
		}
		c.Lines = append(c.Lines, line)
	}
}

// mergedFollowers counts who follows one of the merged leads, and whom Odoo's merge alone would lose: up to 15 all who
// do not follow the survivor, from 16 on those of them who wrote nothing on their lead lately (ActiveWriter).
//
// Source: _merge_followers in addons/crm/models/crm_lead.py.
func (c *Comparison) mergedFollowers(merged []*crm.LeadDetails) (all Cell, lost int) {
	if len(merged) == 0 {
		return Cell{}, 0
	}
	keeps := map[crm.PartnerID]bool{}
	for i, d := range merged {
		for _, id := range d.Followers {
			moves := i == 0 || !c.odooIsAtMost(15) && slices.Contains(d.Writers, id)
			keeps[id] = keeps[id] || moves
		}
	}
	for _, kept := range keeps {
		if !kept {
			lost++
		}
	}
	return number(float64(len(keeps)), len(keeps)), lost
}
