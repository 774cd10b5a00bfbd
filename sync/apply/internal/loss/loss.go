package loss

import (
	"errors"
	"strconv"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/plaintext"
	"leadtwin/odooclient"
	"leadtwin/rules"
)

// Code is the reason why something could not be restored.
type Code string

// Kind is what could not be restored.
type Kind string

// Loss is one thing that a merge or an undo could not restore. Losses are compared with ==, so that one is listed once.
type Loss struct {
	Code   Code       `json:"code"`
	Item   Item       `json:"item,omitzero"`
	Lead   crm.LeadID `json:"lead,omitempty"` // another lead than that of the item
	Name   string     `json:"name,omitempty"` // of a record that is linked
	Count  int        `json:"count,omitempty"`
	Total  int        `json:"total,omitempty"`
	Reason string     `json:"reason,omitempty"` // in Odoo's own words
}

// Item is the thing that could not be restored.
type Item struct {
	Kind  Kind       `json:"kind"`
	Name  string     `json:"name,omitempty"` // title, technical name or ID
	Lead  crm.LeadID `json:"lead,omitempty"` // that it belonged to
	Count int        `json:"count,omitempty"`
	By    string     `json:"by,omitempty"`
	At    string     `json:"at,omitempty"`
}

// LeadItem is a lead itself.
func LeadItem(id crm.LeadID) Item {
	return Item{Kind: leadKind, Name: strconv.FormatInt(int64(id), 10)}
}

// Rejected is the loss of an item that Odoo refuses to restore.
func Rejected(item Item, err error) Loss { return Loss{Code: rejected, Item: item}.Because(err) }

// Because adds the reason that Odoo gave, as far as it gave one.
func (l Loss) Because(err error) Loss {
	l.Reason = err.Error()
	if e, ok := errors.AsType[*odooclient.Error](err); ok && e.Message != "" {
		l.Reason = e.Message
	}
	return l
}

// In returns the sentence of the loss in a language, without a full stop.
func (l Loss) In(language string) string {
	p, known := catalogue[l.Code]
	if !known {
		p = phrase{string(l.Code) + ": {item}", string(l.Code) + ": {item}"} // stored by another version
	}
	return strings.NewReplacer(
		"{item}", l.Item.In(language),
		"{lead}", strconv.FormatInt(int64(l.Lead), 10),
		"{name}", l.Name,
		"{count}", number(l.Count, language),
		"{total}", number(l.Total, language),
		"{files}", kinds[files].count(l.Count, language),
		"{reason}", l.Reason,
	).Replace(p.in(language))
}

// In names the item in a language.
func (i Item) In(language string) string {
	noun := kinds[i.Kind]
	text := strings.NewReplacer("{name}", i.Name, "{by}", i.By, "{at}", i.At).Replace(noun.count(i.Count, language))
	if i.Kind == Activity && i.At != "" {
		text += phrase{" of ", " vom "}.in(language) + i.At
	}
	if i.Lead != 0 {
		text += phrase{" of lead ", " von Lead "}.in(language) + strconv.FormatInt(int64(i.Lead), 10)
	}
	return text
}

// Sentences are the sentences of several losses in a language. Labels name fields as users see them, by technical name;
// a field that has none keeps its technical name.
func Sentences(losses []Loss, language string, labels map[string]string) []string {
	if len(losses) == 0 {
		return nil
	}
	out := make([]string, len(losses))
	for i, l := range losses {
		if label := labels[l.Item.Name]; l.Item.Kind == Field && label != "" {
			l.Item.Name = label
		}
		out[i] = l.In(language)
	}
	return out
}

// phrase is a text in each language. Its literals have no keys, so the compiler demands both.
type phrase struct{ english, german string }

func (p phrase) in(language string) string {
	if language == rules.German {
		return p.german
	}
	return p.english
}

// noun names items of a kind: one without a number, and several where they are counted.
type noun struct{ one, several phrase }

func (n noun) count(count int, language string) string {
	text := n.several.in(language)
	if count == 1 || text == "" {
		text = n.one.in(language)
	}
	return strings.ReplaceAll(text, "{n}", number(count, language))
}

func number(n int, language string) string {
	text := plaintext.Number(n)
	if language == rules.German {
		return strings.ReplaceAll(text, ",", ".")
	}
	return text
}
