package rules

import (
	"fmt"
	"strings"
	"time"

	"leadtwin/internal/crm"
)

// DoubleSubmission is the code of two leads that one form sent for one person within minutes.
const DoubleSubmission = "double_submission"

// A person who sends a form twice does so within minutes. Leads of one second are an import, which creates all its
// leads at one moment.
const (
	soonestSecondSubmission = time.Second
	latestSecondSubmission  = 10 * time.Minute
)

var (
	doubleSubmissionCode = newEvidence(
		DoubleSubmission,
		"The same address or number, from the same source within ten minutes, and no contradiction.",
		155,
		5,
		twoValues,
		inNotes,
		texts(
			func(s *sentence) string {
				return s.subject() + " came from the same source within ten minutes: " + s.list()
			},
			func(s *sentence) string {
				return s.germanLeads() + " kamen innerhalb von zehn Minuten aus derselben Quelle: " + s.germanList()
			},
		),
		exampleOf("2026-01-30 09:00:12", "2026-01-30 09:02:40"),
	)

	// doubleSubmissionKind has no key: what it needs in common leads to the pair.
	doubleSubmissionKind = newEvidenceKind(
		[]*reasonCode{doubleSubmissionCode},
		nil,
		func(*keyWriter, *contactData, string, emitKey) {},
		compareSubmissions,
	)
)

// compareSubmissions resolves an unclear relation of two leads that one form sent within minutes.
func compareSubmissions(c *pairComparer) {
	if c.relation.rank() < Unclear.rank() || !c.cameTogether() || !c.shareContact() || c.contradict() {
		return
	}
	f := finding{code: doubleSubmissionCode}
	for side, profile := range [2]*Profile{c.a, c.b} {
		f.values[side] = time.Unix(profile.created, 0).UTC().Format(time.DateTime)
	}
	c.found = append(c.found, f)
	c.relation = SamePerson
}

// cameTogether reports whether the leads have one origin and were created within minutes.
func (c *pairComparer) cameTogether() bool {
	if c.a.created == 0 || c.b.created == 0 || c.a.origin != c.b.origin || c.a.origin == (crm.Origin{}) {
		return false
	}
	apart := time.Duration(c.b.created-c.a.created) * time.Second
	return max(apart, -apart) >= soonestSecondSubmission && max(apart, -apart) <= latestSecondSubmission
}

// shareContact reports whether an address or a number that few people use was found.
func (c *pairComparer) shareContact() bool {
	for i := range c.found {
		switch c.found[i].code {
		case sameEmailCode, sameRoleMailboxCode, samePhoneCode:
			return true
		}
	}
	return false
}

// contradict reports whether the leads name different people or companies, belong to different customers, or have
// addresses or numbers of which none is the same.
func (c *pairComparer) contradict() bool {
	a, b := &c.a.contact, &c.b.contact
	return c.names == namesDifferent || c.names == namesSeveral ||
		c.a.company != "" && c.b.company != "" && c.a.company != c.b.company ||
		a.customer != 0 && b.customer != 0 && a.customer != b.customer ||
		len(a.emails) > 0 && len(b.emails) > 0 && !c.shareEmail() ||
		c.haveOtherPhones()
}

func (c *pairComparer) shareEmail() bool {
	for i := range c.a.contact.emails {
		if c.b.contact.hasEmail(c.a.contact.emails[i].full) {
			return true
		}
	}
	return false
}

// OriginText shows where a lead came from, by the ids that Odoo's fields hold; empty where none of them is set.
func OriginText(o crm.Origin) string {
	var parts []string
	add := func(what string, id int64) {
		if id != 0 {
			parts = append(parts, fmt.Sprintf("%s %d", what, id))
		}
	}
	add("source", int64(o.Source))
	add("medium", int64(o.Medium))
	add("campaign", int64(o.Campaign))
	if o.Referred != "" {
		parts = append(parts, "referred by "+cleanText(o.Referred))
	}
	return strings.Join(parts, ", ")
}
