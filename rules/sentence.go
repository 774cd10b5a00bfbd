package rules

import (
	"strconv"
	"strings"

	"leadtwin/internal/crm"
)

// sentence is a reason before it is put into words: what is said of which leads of a case.
type sentence struct {
	code     *reasonCode
	leads    []crm.LeadID // ascending
	allLeads bool         // these are all leads of the case
	values   []string     // what was compared, as people may read it
	number   float64      // a count, an amount or a time, as the code needs it
	limit    float64      // the setting that the number exceeds
}

func (s *sentence) reason() crm.Reason {
	return crm.Reason{
		Code:   s.code.Code.Code,
		Leads:  s.leads,
		Values: s.values,
		Number: s.number,
		Limit:  s.limit,
		Text:   s.code.phrases.english(s),
	}
}

func exampleOf(values ...string) sentence { return sentence{values: values} }

func exampleOfOne(values ...string) sentence {
	return sentence{leads: []crm.LeadID{41}, values: values}
}

// subject names the leads as the subject of a sentence: both, all three, leads 41 and 42.
func (s *sentence) subject() string {
	switch n := len(s.leads); {
	case !s.allLeads || n < 2:
		return s.leadList()
	case n == 2:
		return "both"
	case n == 3:
		return "all three"
	default:
		return "all " + strconv.Itoa(n)
	}
}

// leadList names the leads by id.
func (s *sentence) leadList() string {
	const most = 5
	ids := make([]string, 0, most)
	for _, id := range s.leads[:min(len(s.leads), most)] {
		ids = append(ids, strconv.FormatInt(int64(id), 10))
	}
	switch more := len(s.leads) - most; {
	case len(ids) == 0:
		return "no lead"
	case len(ids) == 1:
		return "lead " + ids[0]
	case more > 0:
		return "leads " + strings.Join(ids, ", ") + " and " + strconv.Itoa(more) + " more"
	}
	return "leads " + strings.Join(ids[:len(ids)-1], ", ") + " and " + ids[len(ids)-1]
}

func (s *sentence) theseLeads() string {
	if s.allLeads {
		return "these leads"
	}
	return s.leadList()
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// countOr is the number in the sentence, or a word if it was not counted.
func (s *sentence) countOr(word string) string {
	if s.number == 0 {
		return word
	}
	return formatNumber(s.number)
}

func formatNumber(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// listValues lists values for a sentence; a very long list would be unreadable, so others states that there are more.
// Whatever they come from, they are clean. "Berg, Robin" is one value: then semicolons separate them.
func listValues(values []string, others string) string {
	const most = 5
	separator := ", "
	var list []string
	for _, v := range values[:min(len(values), most)] {
		list = append(list, cleanText(v))
		if strings.Contains(v, ",") {
			separator = "; "
		}
	}
	out := strings.Join(list, separator)
	if len(values) > most {
		out += " " + others
	}
	return out
}

func (s *sentence) germanLeads() string {
	ids := make([]string, len(s.leads))
	for i, id := range s.leads {
		ids[i] = formatID(int64(id))
	}
	if len(ids) < 2 {
		return "Lead " + strings.Join(ids, "")
	}
	return "Leads " + strings.Join(ids[:len(ids)-1], ", ") + " und " + ids[len(ids)-1]
}

func (s *sentence) germanVerb(one, many string) string { return plural(len(s.leads), one, many) }

func (s *sentence) firstValue() string {
	if len(s.values) == 0 {
		return ""
	}
	return s.values[0]
}

// otherValues is the sentence without its first value.
func (s *sentence) otherValues() *sentence {
	rest := *s
	rest.values = s.values[min(1, len(s.values)):]
	return &rest
}

func (s *sentence) list() string { return listValues(s.values, "and others") }

func (s *sentence) germanList() string { return listValues(s.values, "und weitere") }

// nameOrID is the name of a record, or its kind and id if it has no name.
func nameOrID(kind, name string, id int64) string {
	if name = cleanText(name); name != "" {
		return name
	}
	return kind + " " + formatID(id)
}

func formatID(id int64) string { return strconv.FormatInt(id, 10) }
