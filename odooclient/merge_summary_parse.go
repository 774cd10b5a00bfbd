package odooclient

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// summaryClass marks the message from Odoo 15 on.
const summaryClass = "crm_lead_merge_summary"

// parsedSummary is the body of a message that may be about a merge.
type parsedSummary struct {
	isSummary bool
	broken    bool // a part of it has another form
	leads     []parsedLead
}

// parsedLead is one merged lead: with its values, or with lines whose labels must be understood first.
type parsedLead struct {
	values MergedLead
	lines  []summaryLine
}

// summaryLine is a label, which is translated, and the value after it.
type summaryLine struct{ label, value string }

func parseSummary(body string) parsedSummary {
	root, err := html.Parse(strings.NewReader(body))
	if err != nil {
		return parsedSummary{}
	}
	if found := findElement(root, func(n *html.Node) bool { return hasClass(n, summaryClass) }); found != nil {
		return parseBlocks(found)
	}
	return parseLines(root)
}

func (p parsedSummary) read(labels summaryLabels) ([]MergedLead, bool) {
	if p.broken || len(p.leads) == 0 {
		return nil, false
	}
	out := make([]MergedLead, len(p.leads))
	for i, lead := range p.leads {
		values, sure := labels.read(lead.lines)
		if !sure {
			return nil, false
		}
		if lead.lines == nil {
			values = lead.values
		}
		values.Title = lead.values.Title
		out[i] = values
	}
	return out, true
}

// parseBlocks reads the form from Odoo 15 on: for each lead a line with its name, and a quotation with its values.
func parseBlocks(summary *html.Node) parsedSummary {
	p := parsedSummary{isSummary: true}
	title := ""
	for n := range summary.ChildNodes() {
		switch {
		case n.Type != html.ElementNode:
		case n.DataAtom == atom.Blockquote:
			p.leads = append(p.leads, parsedLead{MergedLead{Title: title}, contactLines(n)})
			title = ""
		default:
			parts := childElements(n)
			if len(parts) != 3 || title != "" {
				p.broken = true
				continue
			}
			title = textOf(parts[1])
		}
	}
	return p
}

// contactLines finds the contact details in a quotation: the first block within a block that has a heading and then
// lines of a label and a value. The address has no labels, and other blocks are not blocks within a block.
func contactLines(quotation *html.Node) []summaryLine {
	for _, outer := range childElements(quotation) {
		inner := childElements(outer)
		if len(inner) != 1 || inner[0].DataAtom != atom.Div || ownText(outer) != "" {
			continue
		}
		rows := childElements(inner[0])
		if len(rows) < 2 || len(childElements(rows[0])) > 0 {
			continue
		}
		var lines []summaryLine
		for _, row := range rows[1:] {
			if values := childElements(row); len(values) == 1 {
				lines = append(lines, summaryLine{trimLabel(ownText(row)), textOf(values[0])})
			}
		}
		if len(lines) == len(rows)-1 {
			return lines
		}
	}
	return nil
}

// The lines of Odoo 14 are a title, then one for each merged field, by the fields' technical names, whatever language
// the labels are in. A description may hold several.
const (
	lineTitle       = 0
	lineContact     = 4  // contact_name
	lineCreated     = 6  // create_date
	lineDescription = 8  // description
	lineEmail       = 10 // email_from
	lineRevenue     = 11 // expected_revenue
	lineMobile      = 13 // mobile
	lineCompany     = 16 // partner_name
	linePhone       = 17 // phone
	lineProbability = 18 // probability
	summaryLines    = 29
	fewestLines     = 20 // a message with so many is about a merge, even where the fields are others
)

// parseLines reads the form of Odoo 14.
func parseLines(root *html.Node) parsedSummary {
	var p parsedSummary
	var block []string
	end := func() {
		for len(block) > 0 && strings.TrimSpace(block[len(block)-1]) == "" {
			block = block[:len(block)-1]
		}
		if len(block) == 0 {
			return
		}
		lead, ok := readLines(block)
		p.isSummary = p.isSummary || ok || len(block) > fewestLines && strings.Contains(block[lineTitle], " : ")
		if p.broken = p.broken || !ok; ok {
			p.leads = append(p.leads, parsedLead{values: lead})
		}
		block = nil
	}
	lines := linesOf(root)
	for i, line := range lines {
		if i > 0 && strings.HasPrefix(line, "\n") && strings.TrimSpace(lines[i-1]) == "" {
			end()
		}
		block = append(block, line)
	}
	end()
	return p
}

func readLines(block []string) (MergedLead, bool) {
	extra := len(block) - summaryLines
	if extra < 0 {
		return MergedLead{}, false
	}
	at := func(i int) string {
		if i > lineDescription {
			i += extra
		}
		_, value, _ := strings.Cut(block[i], ":")
		return strings.TrimSpace(value)
	}
	_, title, hasTitle := strings.Cut(block[lineTitle], " : ")
	email, created := at(lineEmail), at(lineCreated)
	_, notDate := time.Parse("2006-01-02 15:04:05.999999", created)
	if !hasTitle || notDate != nil || email != "" && !strings.Contains(email, "@") || !isNumber(at(lineRevenue)) ||
		!isNumber(at(lineProbability)) {
		return MergedLead{}, false
	}
	return MergedLead{
		Title: strings.TrimSpace(title), ContactName: at(lineContact), CompanyName: at(lineCompany), Email: email,
		Phone: at(linePhone), Mobile: at(lineMobile),
	}, true
}

func isNumber(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return text == "" || err == nil
}

func linesOf(root *html.Node) []string {
	lines := []string{""}
	for n := range root.Descendants() {
		switch {
		case n.Type == html.TextNode:
			lines[len(lines)-1] += n.Data
		case n.DataAtom == atom.Br:
			lines = append(lines, "")
		}
	}
	return lines
}
