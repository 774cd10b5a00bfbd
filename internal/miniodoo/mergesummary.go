package miniodoo

import (
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"
	"time"

	"leadtwin/internal/miniodoo/orm"
)

// summary14 writes a message without subtype with one line for each merged field of each other lead, by the names of
// the fields. It escapes nothing, as Odoo.
//
// Source: _merge_notify in addons/crm/models/crm_lead.py of 14.
func (o *Odoo) summary14(e *orm.Env, head *orm.Record, tail []*orm.Record) error {
	kind := "Merged leads"
	var names, bodies []string
	for _, l := range tail {
		title := "Merged lead"
		if l.Str("type") == "opportunity" {
			kind, title = "Merged opportunities", "Merged opportunity"
		}
		names = append(names, l.Str("name"))
		lines := []string{title + " : " + l.Str("name") + "\n"}
		for _, name := range slices.Sorted(slices.Values(append(o.mergedFields(), "create_date"))) {
			lines = append(lines, l.Model().Field(name).Label+": "+o.worded(e, l, name))
		}
		bodies = append(bodies, strings.Join(append(lines, "<br/>"), "<br/>"))
	}
	_, err := o.write(e, message{
		on: head, subject: kind + ": " + strings.Join(names, ", "),
		body: strings.Join(bodies, "\n\n"),
	})
	return err
}

// worded returns the value of a field as users read it.
func (o *Odoo) worded(e *orm.Env, l *orm.Record, name string) string {
	v := l.Value(name)
	f := l.Model().Field(name)
	switch {
	case v == nil:
		return ""
	case f.Kind == orm.Many2one:
		return e.Sudo().Name(f.Relation, l.Int(name))
	case f.Kind == orm.Datetime:
		return l.Time(name).Format(time.DateTime)
	case f.Kind == orm.Float:
		return pythonFloat(l.Float(name))
	}
	return fmt.Sprint(v)
}

// pythonFloat is a number as Python shows it, and nothing for zero.
func pythonFloat(n float64) string {
	if n == 0 {
		return ""
	}
	text := strconv.FormatFloat(n, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// summaryForm writes the form of a summary from 15 on.
type summaryForm struct{ text string }

func (b *summaryForm) add(text string) { b.text += text + "\n" }

// line adds a label and a value; nothing for an empty one.
func (b *summaryForm) line(label, value string) {
	if value != "" {
		b.add("<div>\n" + label + ": <span>" + html.EscapeString(value) + "</span>\n</div>")
	}
}

// part adds a heading and lines, unless there are none.
func (b *summaryForm) part(attributes, heading string, lines func(*summaryForm)) {
	var inner summaryForm
	lines(&inner)
	if inner.text != "" {
		b.add("<div " + attributes + ">\n<div class=\"fw-bold\">\n" + heading + ":\n</div>\n" + inner.text + "</div>")
	}
}

// summary19 writes a note with the filled values of each other lead.
//
// Source: addons/crm/data/crm_lead_merge_template.xml.
func (o *Odoo) summary19(e *orm.Env, head *orm.Record, tail []*orm.Record) error {
	var b summaryForm
	b.add(`<div class="crm_lead_merge_summary">`)
	for _, l := range tail {
		b.add("<div>\n<span>Merged the Lead/Opportunity</span>\n<span class=\"fw-bold\">" + html.EscapeString(l.Str("name")) +
			"</span>\n<span>into this one.</span>\n</div>")
		b.add(`<blockquote class="border-start" data-o-mail-quote="1" data-o-mail-quote-node="1">`)
		o.addPipeline(e, &b, l)
		o.addContact(e, &b, l)
		b.add("</blockquote>")
	}
	b.add("</div>")
	_, err := o.write(e, message{on: head, subtype: "mail.mt_note", body: b.text})
	return err
}

func (o *Odoo) addPipeline(e *orm.Env, b *summaryForm, l *orm.Record) {
	value := func(name string) string { return o.worded(e, l, name) }
	if n := l.Float("expected_revenue"); n != 0 {
		b.add("<div>\n<span>Expected Revenues:</span>\n<span>\n<span>$ " + strconv.FormatFloat(n, 'f', 2, 64) +
			"</span>\n</span>\n</div>")
	}
	if p := value("probability"); p != "" {
		b.add("<div>\nProbability: <span>" + p + "</span>%\n</div>")
	}
	b.line("Type", map[string]string{"lead": "Lead", "opportunity": "Opportunity"}[l.Str("type")])
	if l.Str("type") != "lead" {
		b.line("Stage", value("stage_id"))
	}
	b.line("Priority", map[string]string{"0": "Low", "1": "Medium", "2": "High", "3": "Very High"}[l.Str("priority")])
	b.line("Lost Reason", value("lost_reason_id"))
	b.line("Created on", l.Time("create_date").Format("01/02/2006 03:04:05 PM"))
	if text := l.Str("description"); text != "" {
		b.add("<div>\nNotes: <span>" + text + "</span>\n</div>")
	}
	b.line("Language", value("lang_id"))
	b.line("Referred By", value("referred"))
	if value("user_id") != "" {
		b.add("<div class=\"mt-3\">\nSalesperson: <span>" + html.EscapeString(value("user_id")) + "</span>\n</div>")
	}
	b.line("Sales Team", value("team_id"))
}

func (o *Odoo) addContact(e *orm.Env, b *summaryForm, l *orm.Record) {
	value := func(name string) string { return o.worded(e, l, name) }
	b.add("<div>")
	if slices.ContainsFunc([]string{"contact_name", "partner_name", "phone", "email_from", "website"}, l.Has) {
		b.part(`class="mt-3"`, "Contact Details", func(b *summaryForm) {
			b.line("Contact", value("contact_name"))
			b.line("Company Name", value("partner_name"))
			b.line("Phone", value("phone"))
			b.line("Email", value("email_from"))
			b.line("Email cc", value("email_cc"))
			b.line("Website", value("website"))
			b.line("Job Position", value("function"))
		})
	}
	b.add("</div>")
	b.part(`class="mt-3" name="address"`, "Address", func(b *summaryForm) {
		for _, name := range []string{"street", "street2", "zip", "city", "state_id", "country_id"} {
			if l.Has(name) {
				b.add("<div>" + html.EscapeString(value(name)) + "</div>")
			}
		}
	})
	b.part(`class="mt-3" name="marketing"`, "Marketing", func(b *summaryForm) {
		b.line("Campaign", value("campaign_id"))
		b.line("Medium", value("medium_id"))
		b.line("Source", value("source_id"))
	})
}
