package contract

import (
	"regexp"
	"slices"
	"strings"
)

// summaryText are the texts between the tags of a message, with what differs from run to run replaced.
func summaryText(body string) []string {
	var out []string
	for _, text := range regexp.MustCompile(`<[^>]*>`).Split(body, -1) {
		out = append(out, strings.Join(strings.Fields(summaryDate.ReplaceAllString(text, "DATE")), " "))
	}
	return slices.DeleteFunc(out, func(text string) bool { return text == "" })
}

var summaryDate = regexp.MustCompile(`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?|\d\d/\d\d/\d{4} \d\d:\d\d:\d\d [AP]M`)

// mergeSummary merges two leads and returns the message about it.
func (s *Session) mergeSummary(merged V) (body string) {
	first := s.CreateMergeable("Alpha", V{"team_id": false})
	second := s.CreateMergeable("Beta & co", merged)
	s.MergeLeads([]int64{first, second})
	for _, m := range s.Search("mail.message", L{L{"model", "=", "crm.lead"}, L{"res_id", "=", first}}) {
		if text, _ := s.ReadField("mail.message", m, "body").(string); strings.Contains(text, "Beta &amp; co") {
			body = text
		}
	}
	return body
}

// lineValues14 are the values after the labels, which are translated. The first line is the title.
func lineValues14(lines []string) []string {
	out := []string{lines[0]}
	for _, l := range lines[1:] {
		_, value, _ := strings.Cut(l, ":")
		out = append(out, strings.TrimSpace(value))
	}
	return out
}

func summaryCases() []Case {
	values := V{
		"team_id": false, "type": "lead", "contact_name": "Robin Berg", "partner_name": "Acme", "phone": "+49 30 1234567",
		"email_from": "robin@acme.test", "city": "Köln", "street": "Gasse 1", "website": "http://acme.test",
		"function": "CEO",
	}
	return []Case{
		{Name: "a merge leaves the values of the others by field names", Only: 14, Run: func(w *World) {
			s := w.AsUser("bot")
			got := lineValues14(summaryText(s.mergeSummary(values)))
			stage := got[20]
			s.Equal("lines", got, []string{
				"Merged lead : Beta &amp; co",
				"", "Köln", got[3], "Robin Berg", "", "DATE", "", "", "", "robin@acme.test", "", "", "", "Beta &amp; co", "",
				"Acme", "+49 30 1234567", "10.0", "", stage, "", "Gasse 1", "", "", "", "", "http://acme.test", "",
			})
		}},
		{Name: "a merge leaves the filled values of the others", Only: 19, Run: func(w *World) {
			s := w.AsUser("bot")
			s.Equal("texts", summaryText(s.mergeSummary(values)), []string{
				"Merged the Lead/Opportunity", "Beta &amp; co", "into this one.",
				"Probability:", "10.0", "%", "Type:", "Lead", "Priority:", "Low", "Created on:", "DATE",
				"Contact Details:", "Contact:", "Robin Berg", "Company Name:", "Acme", "Phone:", "+49 30 1234567",
				"Email:", "robin@acme.test", "Website:", "http://acme.test", "Job Position:", "CEO",
				"Address:", "Gasse 1", "Köln",
			})
		}},
	}
}
