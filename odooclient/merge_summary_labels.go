package odooclient

import "strings"

// contactPart is one of the contact details of a merged lead, in the order in which Odoo writes them.
type contactPart int

const (
	partContact contactPart = iota
	partCompany
	partPhone
	partMobile
	partEmail
	partOther // copies of e-mails, the website, the job position
)

// summaryLabels maps labels to their meaning. The messages are in the languages of the users who merged.
type summaryLabels map[string]contactPart

func newSummaryLabels() summaryLabels {
	return summaryLabels{
		"Contact": partContact, "Company Name": partCompany, "Phone": partPhone, "Mobile": partMobile, "Email": partEmail,
		"Email cc": partOther, "Website": partOther, "Job Position": partOther,
	}
}

func trimLabel(text string) string { return strings.TrimRight(text, ":： \u00a0") }

// namesBefore counts the lines before the first number, address or website: the names, where there is such a line.
func namesBefore(lines []summaryLine) (names int, ended bool) {
	for i, l := range lines {
		if isPhoneLike(l.value) || strings.Contains(l.value, "@") || isWebsite(l.value) {
			return i, true
		}
	}
	return len(lines), false
}

// learn remembers the labels of two names: the first is the contact, the second the company.
func (s summaryLabels) learn(lines []summaryLine) {
	if n, ended := namesBefore(lines); n == 2 && ended {
		for i, part := range []contactPart{partContact, partCompany} {
			if _, known := s[lines[i].label]; !known {
				s[lines[i].label] = part
			}
		}
	}
}

// read reads the lines of a lead. sure is false where a name may be that of the contact or of the company.
func (s summaryLabels) read(lines []summaryLine) (lead MergedLead, sure bool) {
	names, _ := namesBefore(lines)
	phones, emails := 0, 0
	for i, l := range lines {
		part, known := s[l.label]
		switch {
		case known:
		case i < names:
			return MergedLead{}, false
		case isPhoneLike(l.value) && emails == 0:
			part = partPhone + contactPart(min(phones, 1))
		case strings.Contains(l.value, "@") && emails == 0:
			part = partEmail
		default:
			part = partOther
		}
		switch part {
		case partContact:
			lead.ContactName = l.value
		case partCompany:
			lead.CompanyName = l.value
		case partPhone:
			lead.Phone = l.value
			phones++
		case partMobile:
			lead.Mobile = l.value
		case partEmail:
			lead.Email = l.value
			emails++
		case partOther:
		}
	}
	return lead, true
}

func isWebsite(value string) bool {
	return strings.HasPrefix(value, "http://") || strings.HasPrefix(value, "https://")
}

// isPhoneLike reports whether a value has more digits than other letters, and enough of them for a number.
func isPhoneLike(value string) bool {
	const fewest = 5
	digits, letters := 0, 0
	for _, r := range value {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune(" +-()./", r):
			letters++
		}
	}
	return digits >= fewest && digits > letters
}
