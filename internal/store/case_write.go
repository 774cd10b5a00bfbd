package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// insertUnused writes the new cases whose ids are unused, many in one statement. It reports which of Save it wrote.
func (c CaseChange) insertUnused(ctx context.Context, t *tx) (inserted []bool, err error) {
	const width = 8
	inserted = make([]bool, len(c.Save))
	var rows []any
	for _, i := range c.orderByID() {
		if one := c.Save[i]; one.Updated.IsZero() {
			one.Leads, one.Snoozed, one.Learnt = lists.Distinct(one.Leads), nil, nil
			doc, err := json.Marshal(one)
			if err != nil {
				return nil, err
			}
			rows = append(rows, c.insertValues(one.ID, &one, string(doc))...)
		}
	}
	written := map[string]bool{}
	for statement, args := range t.insertStatements(insertCases, "ON CONFLICT DO NOTHING RETURNING id", width, rows) {
		ids, err := queryColumn[string](ctx, t, statement, args...)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			written[id] = true
		}
	}
	var leads []any
	for i := range c.Save {
		if one := &c.Save[i]; one.Updated.IsZero() && written[one.ID] {
			delete(written, one.ID) // of two new cases with one id, the first has it
			inserted[i] = true
			leads = appendCaseLeads(leads, one.ID, lists.Distinct(one.Leads))
		}
	}
	return inserted, insertCaseLeads(ctx, t, leads)
}

// orderByID returns the places of Save, ascending by id. Ids are spread over the index of cases: in order, each of its
// pages is visited once.
func (c CaseChange) orderByID() []int {
	places := make([]int, len(c.Save))
	for i := range places {
		places[i] = i
	}
	slices.SortStableFunc(places, func(a, b int) int { return strings.Compare(c.Save[a].ID, c.Save[b].ID) })
	return places
}

const insertCases = "INSERT INTO cases (id, verdict, state, error, created, updated, doc, pattern)"

func (c CaseChange) insertValues(id string, one *crm.Case, doc string) []any {
	created := one.Created
	if created.IsZero() {
		created = c.At
	}
	return []any{
		id, string(one.Verdict), string(one.State), one.Error, toMicros(created), toMicros(c.At), doc,
		string(crm.PatternOf(one)),
	}
}

func appendCaseLeads(rows []any, id string, leads []crm.LeadID) []any {
	for _, lead := range leads {
		rows = append(rows, int64(lead), id)
	}
	return rows
}

func insertCaseLeads(ctx context.Context, t *tx, rows []any) error {
	return t.insertRows(ctx, "INSERT INTO case_leads (lead, case_id)", "", 2, rows)
}

// writeCase writes one case. Written is false if the stored one differs from what was read.
func (c CaseChange) writeCase(ctx context.Context, t *tx, one crm.Case) (id string, written bool, err error) {
	one.Leads, one.Snoozed, one.Learnt = lists.Distinct(one.Leads), nil, nil
	doc, err := json.Marshal(one)
	if err != nil {
		return one.ID, false, err
	}
	if one.Updated.IsZero() {
		one.ID, written, err = c.insertCase(ctx, t, one, string(doc))
	} else {
		written, err = c.replaceCase(ctx, t, one, string(doc))
	}
	if err != nil || !written {
		return one.ID, false, err
	}
	return one.ID, true, insertCaseLeads(ctx, t, appendCaseLeads(nil, one.ID, one.Leads))
}

// insertCase finds an unused id for a new case. A stored case with the same verdict and leads is left unchanged.
func (c CaseChange) insertCase(
	ctx context.Context, t *tx, one crm.Case, doc string,
) (id string, written bool, err error) {
	for id := one.ID; ; {
		n, err := t.exec(ctx, insertCases+" VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
			c.insertValues(id, &one, doc)...)
		if err != nil || n > 0 {
			return id, err == nil, err
		}
		stored, err := queryCase(ctx, t, id)
		if err != nil {
			return id, false, err
		}
		if stored.Verdict == one.Verdict && slices.Equal(stored.Leads, one.Leads) {
			return id, false, nil
		}
		longer := id
		if c.LongerID != nil {
			longer = c.LongerID(one, len(strings.TrimPrefix(id, "LT-"))+1)
		}
		if len(longer) <= len(id) {
			return id, false, &IDTakenError{ID: id}
		}
		id = longer
	}
}

// replaceCase writes a known case that is still as it was read, and clears its index.
func (c CaseChange) replaceCase(ctx context.Context, t *tx, one crm.Case, doc string) (bool, error) {
	at := toMicros(c.At)
	n, err := t.exec(ctx, `UPDATE cases SET
		snoozed_until = CASE WHEN snoozed_facts = ? AND verdict = ? THEN snoozed_until ELSE 0 END,
		verdict = ?, state = ?, error = ?, doc = ?, pattern = ?, updated = `+nextUpdated+` WHERE id = ? AND updated = ?`,
		one.Facts, string(one.Verdict), string(one.Verdict), string(one.State), one.Error, doc,
		string(crm.PatternOf(&one)), at, at,
		one.ID, toMicros(one.Updated))
	if err != nil || n == 0 {
		return false, err
	}
	_, err = t.exec(ctx, "DELETE FROM case_leads WHERE case_id = ?", one.ID)
	return true, err
}
