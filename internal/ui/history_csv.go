package ui

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strings"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
)

const exportedActions = 50_000 // in one file, the newest

// exportHistory sends the history as CSV: the same actions as the page, one a line, with column names in the reader's
// language and times with the reader's offset from UTC (RFC 3339).
func (d *Desk) exportHistory(w http.ResponseWriter, r *http.Request, v *visit) {
	filter := readHistoryFilter(r, v.locale)
	filter.Limit = exportedActions
	actions, err := d.o.Past.History(r.Context(), filter)
	if err == nil {
		actions, err = d.readableActions(r, v, actions)
	}
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="leadtwin-history.csv"`)
	w.Header().Set("Cache-Control", "no-store")
	out := csv.NewWriter(w)
	err = out.Write(historyColumns(v.locale))
	for i := range actions {
		if err == nil {
			err = out.Write(historyLine(v.locale, &actions[i]))
		}
	}
	out.Flush()
	if err != nil || out.Error() != nil {
		d.o.Log.Warn("the export of the history was cut off", zap.Error(err), zap.NamedError("flush", out.Error()))
	}
}

func historyColumns(l locale) []string {
	return []string{
		l.T("history.when"), l.T("history.id"), l.T("history.what"), l.T("history.case"), l.T("history.leads"),
		l.T("history.survivor"), l.T("history.by"), l.T("history.state"), l.T("history.error"),
		l.T("history.proposed"),
	}
}

func historyLine(l locale, a *report.Action) []string {
	survivor := ""
	if lead := a.On(); lead != 0 {
		survivor = fmt.Sprint(lead)
	}
	line := []string{
		a.At.In(l.zone).Format(time.RFC3339), a.ID, l.T("action." + string(a.Action)), a.Case, crm.FormatIDs(a.Leads),
		survivor, a.By, l.T("action_state." + a.State), a.Error, a.Proposer,
	}
	for i := range line {
		line[i] = withoutFormula(line[i])
	}
	return line
}

// withoutFormula keeps a spreadsheet from computing a cell that a user of Odoo wrote: an apostrophe before the sign
// makes it text (OWASP, CSV injection).
func withoutFormula(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
		return "'" + cell
	}
	return cell
}
