//go:build odoo

package apply

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// census counts what was compared after merges and their undos, and what was not as before.
type census struct {
	groups, leads int
	fields        map[string]*share
	hanging       map[string]*share
	lost          map[string]int // what undo said that it could not bring back
}

// share is how much there was of one kind, and how much of it differed.
type share struct{ compared, differ int }

func newCensus() *census {
	return &census{fields: map[string]*share{}, hanging: map[string]*share{}, lost: map[string]int{}}
}

// add compares one lead with what it was. Fields count where the lead had a value, or has one now.
func (c *census) add(was, is *snapshot.Snapshot, fields records.Fields) {
	c.leads++
	for name := range fields {
		if !isCompared(fields, name) {
			continue
		}
		n := of(c.fields, name)
		if !records.IsEmpty(was.Lead[name]) || !records.IsEmpty(is.Lead[name]) {
			n.compared++
		}
		if !fields.Same(name, was.Lead[name], is.Lead[name]) {
			n.differ++
		}
	}
	for _, h := range whatHangs() {
		missing, extra := compareRows(h.rows(was), h.rows(is), h.as)
		n := of(c.hanging, h.what)
		n.compared += len(h.rows(was))
		n.differ += len(missing) + len(extra)
	}
}

func of(m map[string]*share, name string) *share {
	if m[name] == nil {
		m[name] = &share{}
	}
	return m[name]
}

// String is the census as a section of the page.
func (c *census) String() string {
	var b strings.Builder
	fmt.Fprintf(
		&b,
		"%s. %d groups, %d leads.\n\n| what | compared | differ |\n| --- | --- | --- |\n",
		stamp(),
		c.groups,
		c.leads,
	)
	values, differ := 0, 0
	var without []string
	for _, name := range slices.Sorted(maps.Keys(c.fields)) {
		n := c.fields[name]
		values, differ = values+n.compared, differ+n.differ
		switch {
		case n.differ > 0:
			fmt.Fprintf(&b, "| field `%s` | %d | %d |\n", name, n.compared, n.differ)
		case n.compared == 0:
			without = append(without, "`"+name+"`")
		}
	}
	fmt.Fprintf(&b, "| values of all %d stored fields that can be written | %d | %d |\n", len(c.fields), values, differ)
	for _, what := range slices.Sorted(maps.Keys(c.hanging)) {
		n := c.hanging[what]
		fmt.Fprintf(&b, "| %s | %d | %d |\n", what, n.compared, n.differ)
	}
	var with []string
	for _, name := range slices.Sorted(maps.Keys(c.fields)) {
		if n := c.fields[name].compared; n > 0 {
			with = append(with, fmt.Sprintf("`%s` %d", name, n))
		}
	}
	fmt.Fprintf(
		&b,
		"\nFields by the number of leads that had a value: %s. Empty before and after: %s.\n",
		strings.Join(with, ", "),
		strings.Join(without, ", "),
	)
	if len(c.lost) == 0 {
		b.WriteString("\nThe undos reported nothing that could not be restored.\n")
		return b.String()
	}
	b.WriteString("\nWhat the undos said that they could not bring back:\n\n")
	for _, what := range slices.Sorted(maps.Keys(c.lost)) {
		fmt.Fprintf(&b, "* %s: %d times\n", what, c.lost[what])
	}
	return b.String()
}
