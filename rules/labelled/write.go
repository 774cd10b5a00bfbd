package labelled

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// Write writes leads as a CSV file that Read understands without a column map. The ids of users, stages and customers
// are kept as texts.
func (s Set) Write(to io.Writer) error {
	w := csv.NewWriter(to)
	columns := written()
	record := make([]string, len(columns))
	for i, c := range columns {
		record[i] = string(c.column)
	}
	err := w.Write(record)
	for i := range s.Leads {
		for n, c := range columns {
			record[n] = c.value(&s.Leads[i])
		}
		record[1] = strconv.Itoa(s.Person[i])
		if err == nil {
			err = w.Write(record)
		}
	}
	w.Flush()
	if err == nil {
		err = w.Error()
	}
	if err != nil {
		return fmt.Errorf("write the labelled leads: %w", err)
	}
	return nil
}

type writtenColumn struct {
	column Column
	value  func(*rules.Lead) string
}

// written are the columns of a file; the second is the cluster, which the lead itself does not know.
func written() []writtenColumn {
	return []writtenColumn{
		{ID, func(l *rules.Lead) string { return formatID(int64(l.ID)) }},
		{Cluster, func(*rules.Lead) string { return "" }},
		{Title, func(l *rules.Lead) string { return l.Title }},
		{Type, func(l *rules.Lead) string { return string(l.Type) }},
		{Active, func(l *rules.Lead) string { return strconv.FormatBool(l.Active) }},
		{Name, func(l *rules.Lead) string { return l.ContactName }},
		{Company, func(l *rules.Lead) string { return l.CompanyName }},
		{Email, func(l *rules.Lead) string { return l.Email }},
		{Phone, func(l *rules.Lead) string { return l.Phone }},
		{Mobile, func(l *rules.Lead) string { return l.Mobile }},
		{Country, func(l *rules.Lead) string { return l.Region }},
		{Salesperson, func(l *rules.Lead) string { return formatID(int64(l.Salesperson)) }},
		{OurCompany, func(l *rules.Lead) string { return formatID(int64(l.Company)) }},
		{Stage, func(l *rules.Lead) string { return formatID(int64(l.Stage)) }},
		{Won, func(l *rules.Lead) string { return strconv.FormatBool(l.InStage.Won) }},
		{Probability, func(l *rules.Lead) string { return formatNumber(l.Probability) }},
		{Revenue, func(l *rules.Lead) string { return formatNumber(l.Revenue) }},
		{Source, func(l *rules.Lead) string { return formatID(int64(l.Origin.Source)) }},
		{Medium, func(l *rules.Lead) string { return formatID(int64(l.Origin.Medium)) }},
		{Campaign, func(l *rules.Lead) string { return formatID(int64(l.Origin.Campaign)) }},
		{Referred, func(l *rules.Lead) string { return l.Origin.Referred }},
		{Created, func(l *rules.Lead) string { return formatTime(l.Created) }},
		{Edited, func(l *rules.Lead) string { return formatTime(l.Written) }},
		{Customer, func(l *rules.Lead) string { return formatID(int64(l.Customer)) }},
		{CustomerName, func(l *rules.Lead) string { return l.Contact.Name }},
		{CustomerIsCompany, func(l *rules.Lead) string { return ofCustomer(l, strconv.FormatBool(l.Contact.IsCompany)) }},
		{CustomerCompany, func(l *rules.Lead) string { return l.Contact.CompanyName }},
		{CustomerEmail, func(l *rules.Lead) string { return l.Contact.Email }},
		{CustomerPhone, func(l *rules.Lead) string { return l.Contact.Phone }},
		{CustomerMobile, func(l *rules.Lead) string { return l.Contact.Mobile }},
		{CustomerVAT, func(l *rules.Lead) string { return l.Contact.VAT }},
	}
}

// formatID leaves the cell empty where there is no record.
func formatID(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

func formatNumber(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

func formatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateTime)
}

func ofCustomer(l *rules.Lead, value string) string {
	if l.Customer == crm.PartnerID(0) {
		return ""
	}
	return value
}
