package undo

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"leadtwin/internal/lists"
	"leadtwin/internal/report"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// linkedRecord is a record that a many2many field names.
type linkedRecord struct {
	model string
	id    int64
}

// linkNames reads the names of the records that many2many fields name or named, such as tags. What the user may not
// read, or is gone, has none.
func (u *task) linkNames(ctx context.Context, fields []string) map[linkedRecord]string {
	ids := map[string][]int64{} // by model
	for _, name := range fields {
		if f := u.fields[name]; f.Type == "many2many" && f.Relation != "" {
			for _, state := range u.states() {
				ids[f.Relation] = append(ids[f.Relation], state.IDs(name)...)
			}
		}
	}
	names := map[linkedRecord]string{}
	for model, list := range ids {
		rows, err := u.undoer.Records.Find(ctx, model, odooclient.In("id", lists.Distinct(list)), []string{"display_name"})
		if err != nil {
			continue // a preview without names is better than none
		}
		for _, row := range rows {
			names[linkedRecord{model, row.ID()}] = row.Text("display_name")
		}
	}
	return names
}

// states are the values of the survivor before the merge, after it and now, as far as they are known.
func (u *task) states() []records.Row {
	out := []records.Row{u.before[u.merge.Survivor].Lead, u.now.Lead}
	if u.after != nil {
		out = append(out, u.after.Lead)
	}
	return out
}

func (u *task) fieldChanges(names []string, linked map[linkedRecord]string) []report.FieldChange {
	out := make([]report.FieldChange, 0, len(names))
	for _, name := range names {
		text := func(row records.Row) string { return u.fieldText(name, row, linked) }
		c := report.FieldChange{
			Field: name, Label: u.fieldLabel(name), Before: text(u.before[u.merge.Survivor].Lead), Now: text(u.now.Lead),
		}
		if u.after != nil {
			c.Merged = text(u.after.Lead)
			c.Recomputed = c.Now != c.Merged && u.isRecomputedOnly(name)
		}
		out = append(out, c)
	}
	return out
}

// fieldText is a value for people.
func (u *task) fieldText(name string, row records.Row, linked map[linkedRecord]string) string {
	f := u.fields[name]
	if f.Type != "many2many" {
		return u.fields.Text(name, row[name])
	}
	names := lists.Map(row.IDs(name), func(id int64) string {
		return cmp.Or(linked[linkedRecord{f.Relation, id}], fmt.Sprintf("#%d", id))
	})
	return strings.Join(names, ", ")
}
