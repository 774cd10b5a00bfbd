package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/rules/explain"
	"leadtwin/rules/golden"
	"leadtwin/rules/labelled"
	"leadtwin/sync/check"
)

// noSuchLeadError reports a lead that does not exist in the given place.
func noSuchLeadError(id, where string) error {
	return &AdvisedError{
		fmt.Sprintf("%s has no lead %q", where, id),
		"check the ids, and that " + where + " holds both leads",
	}
}

// ExplainStored explains two leads as the last sweep saw them. found is false where the store does not have both.
func (a *App) ExplainStored(ctx context.Context, ids [2]crm.LeadID) (out report.Explanation, found bool, err error) {
	directory, err := a.store.Directory(ctx)
	if store.IsNotFound(err) {
		return out, false, nil
	}
	if err != nil {
		return out, false, err
	}
	policy, err := a.storedPolicy(ctx)
	if err != nil {
		return out, false, err
	}
	related, err := check.NewMirror(a.store, policy, a.resolvers.resolverOf(directory)).Related(ctx, ids[:], a.o.Now())
	if err != nil || len(related.Missing) > 0 {
		return out, false, err
	}
	out, err = a.explain("store", related, policy, ids)
	return out, true, err
}

// Explain explains two leads as they are in Odoo now. It writes nothing. Errors: those of Check, and a lead that is not
// there.
func (a *App) Explain(ctx context.Context, ids [2]crm.LeadID) (report.Explanation, error) {
	related, err := check.New(a.odoo(), a.store, a.policy()).Related(ctx, ids[:], a.o.Now())
	if err != nil {
		return report.Explanation{}, fmt.Errorf("explain leads %s: %w", crm.FormatIDs(ids[:]), err)
	}
	if len(related.Missing) > 0 {
		return report.Explanation{}, noSuchLeadError(crm.FormatIDs(related.Missing), "Odoo")
	}
	return a.explain("odoo", related, a.policy(), ids)
}

func (a *App) explain(
	from string, related check.Related, policy rules.Policy, ids [2]crm.LeadID,
) (report.Explanation, error) {
	pair, err := explain.Pair(related.Leads, ids[0], ids[1], explain.Context{
		Policy: policy, Frequent: related.Frequent, Dismissed: related.Dismissed, Now: a.o.Now(),
	})
	return report.Explanation{From: from, Pair: pair}, err
}

// ExplainFile explains two leads of a CSV file, or of a YAML file with golden cases, by their ids there. Rows of a file
// without ids are numbered from 1. Errors: what cannot be read, and a lead that is not there.
func (j *Judge) ExplainFile(
	name string, file io.Reader, ids [2]string, columns labelled.ColumnMap, region string,
) (report.Explanation, error) {
	if ending := path.Ext(name); ending == ".yaml" || ending == ".yml" {
		return j.explainCase(name, file, ids)
	}
	table, err := j.readTable(name, file, labelled.Options{Columns: columns, Region: region})
	if err != nil {
		return report.Explanation{}, err
	}
	out := report.Explanation{From: name}
	var found [2]crm.LeadID
	for i, id := range ids {
		place, ok := table.Find(id)
		if !ok {
			return out, noSuchLeadError(id, name)
		}
		found[i] = table.Set.Leads[place].ID
		if table.IDs != nil {
			out.FileIDs = setFileID(out.FileIDs, found[i], id)
		}
	}
	out.Pair, err = explain.Pair(table.Set.Leads, found[0], found[1], explain.Context{Policy: j.policy, Now: j.now})
	return out, err
}

func setFileID(ids map[crm.LeadID]string, lead crm.LeadID, id string) map[crm.LeadID]string {
	if ids == nil {
		ids = map[crm.LeadID]string{}
	}
	ids[lead] = id
	return ids
}

// explainCase finds the two leads in the cases of a file.
func (j *Judge) explainCase(name string, file io.Reader, ids [2]string) (report.Explanation, error) {
	out := report.Explanation{From: name}
	text, err := io.ReadAll(file)
	if err != nil {
		return out, fmt.Errorf("read %s: %w", name, err)
	}
	cases, err := golden.Read(bytes.NewReader(text))
	if err != nil {
		return out, fmt.Errorf("%s: %w", name, err)
	}
	var found [2]crm.LeadID
	for i, id := range ids {
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil {
			return out, noSuchLeadError(id, name)
		}
		found[i] = crm.LeadID(n)
	}
	for _, one := range cases {
		in, err := one.Input(j.policy)
		if err != nil {
			return out, fmt.Errorf("%s: %w", name, err)
		}
		out.Pair, err = explain.Pair(in.Leads, found[0], found[1], explain.Context{
			Policy: in.Policy, Frequent: in.Frequent, Dismissed: in.Dismissed, Now: golden.Noon(),
		})
		if _, missing := errors.AsType[*explain.MissingLeadError](err); !missing {
			return out, err
		}
	}
	return out, noSuchLeadError(ids[0]+" together with "+ids[1], name)
}
