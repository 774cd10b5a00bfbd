package ui

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/desk"
	"leadtwin/internal/store"
)

func verbs() []desk.Verb {
	return []desk.Verb{
		desk.Merge, desk.Separate, desk.Dismiss, desk.Snooze, desk.RequestLeads, desk.WithdrawRequest,
	}
}

// The times for which a case can be put off. The empty one is until its leads change.
func snoozeTimes() map[string]time.Duration {
	const day = 24 * time.Hour
	return map[string]time.Duration{"day": day, "week": 7 * day}
}

// redrawing are what a button of the form may ask for that decides nothing.
func redrawing() []string { return []string{"preview", "update", "find"} }

// decide answers a button of the form of a case.
func (d *Desk) decide(w http.ResponseWriter, r *http.Request, v *visit) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	p, ok := d.readCase(w, r, v)
	if !ok {
		return
	}
	as := desk.Verb(r.PostFormValue("decision"))
	if p.Case.Proposal == nil {
		p.Form = readCaseForm(r)
	}
	switch {
	case as == desk.Confirm, as == desk.Reject:
		d.answerProposal(w, r, v, p, as)
	case as == desk.Reopen:
		d.reopen(w, r, v, p)
	case slices.Contains(redrawing(), string(as)), r.PostFormValue("add")+r.PostFormValue("remove") != "":
		d.redraw(w, r, v, p)
	case !slices.Contains(verbs(), as):
		d.message(w, r, v, http.StatusBadRequest, "bad_decision")
	case as == desk.Merge && !p.MayMerge, as == desk.Dismiss && len(p.Hidden) > 0:
		d.message(w, r, v, http.StatusForbidden, "forbidden")
	default:
		d.storeDecision(w, r, v, p, as)
	}
}

// redraw shows the case with what the user chose so far.
func (d *Desk) redraw(w http.ResponseWriter, r *http.Request, v *visit, p *casePage) {
	p.Previewed = r.PostFormValue("decision") == "preview"
	if err := d.find(r, v, p); err != nil {
		d.fail(w, r, v, err)
		return
	}
	if p.readShown(r); r.PostFormValue("shown") != p.Case.Facts {
		p.Warning = p.L.T("case.changed")
	}
	d.renderCase(w, r, http.StatusOK, p)
}

// storeDecision stores what a user decided and goes to the next case of the pattern.
func (d *Desk) storeDecision(w http.ResponseWriter, r *http.Request, v *visit, p *casePage, as desk.Verb) {
	decision := d.readDecision(r, v, p, as)
	err := p.takeAdded(r, &decision)
	var effect desk.Effect
	if err == nil {
		effect, err = d.o.Cases.Decide(r.Context(), decision)
	}
	if err != nil {
		d.refused(w, r, v, p, decision, err)
		return
	}
	d.o.Log.Info("case decided by a user", zap.String("case", decision.Case), zap.String("decision", string(as)),
		zap.Int64("user", int64(v.account.ID)))
	d.setNotice(r, noticeOf(decision, effect))
	d.redirectToNext(w, r, p)
}

// readDecision reads what belongs to a decision out of the form.
func (d *Desk) readDecision(r *http.Request, v *visit, p *casePage, as desk.Verb) desk.Decision {
	decision := desk.Decision{Case: p.Case.ID, As: as, Shown: r.PostFormValue("shown"), By: v.person()}
	switch as {
	case desk.Merge:
		decision.To = p.Form.To
		decision.LeftOut = p.Form.leftOut(p.Form.Asks, p.all())
		decision.Values = p.forecast(d).Plan.Values
		decision.DismissLeftOut = p.Form.DismissLeftOut
	case desk.Snooze:
		if length, known := snoozeTimes()[p.Form.Until]; known {
			decision.Until = d.o.Now().Add(length)
		}
	case desk.Separate:
		decision.Reason, decision.Note = p.Form.Why, p.Form.Note
	case desk.Dismiss:
		decision.Reason = p.Form.Why
	case desk.RequestLeads, desk.WithdrawRequest, desk.Confirm, desk.Reject, desk.Reopen: // need no more
	}
	return decision
}

// noticeOf describes the effect of a decision.
func noticeOf(decision desk.Decision, effect desk.Effect) notice {
	n := notice{Key: "notice." + string(decision.As), Case: decision.Case, Until: decision.Until}
	switch {
	case effect == desk.Proposed:
		n.Key = "notice.propose"
	case decision.As == desk.Merge:
		n.Undoes = true
	case decision.As == desk.Snooze && decision.Until.IsZero():
		n.Key = "notice.snooze_until_change"
	}
	return n
}

// refused shows the case as it is now, with the reason and what the user had chosen.
func (d *Desk) refused(
	w http.ResponseWriter, r *http.Request, v *visit, p *casePage, decision desk.Decision, err error,
) {
	if store.IsNotFound(err) {
		d.fail(w, r, v, err)
		return
	}
	if errors.Is(err, desk.ErrChanged) { // perhaps after the case was read for this request
		now, ok := d.readCase(w, r, v)
		if !ok {
			return
		}
		now.Form = p.Form
		p = now
	}
	status, why := d.refusal(p.L, err)
	p.Warning, p.Focused = why, decision.As
	if errors.Is(err, desk.ErrChanged) && !p.Waits() {
		p.Warning = p.L.T("case.decided")
	} else {
		p.readShown(r)
	}
	d.renderCase(w, r, status, p)
}

// refusal words why a decision was not stored.
func (d *Desk) refusal(l locale, err error) (status int, why string) {
	invalid, isInvalid := errors.AsType[*desk.InvalidError](err)
	_, wrongState := errors.AsType[*store.CaseStateError](err)
	_, decided := errors.AsType[*store.DecidedError](err)
	_, own := errors.AsType[*desk.OwnProposalError](err)
	proposed, isProposed := errors.AsType[*desk.ProposedError](err)
	_, noProposal := errors.AsType[*desk.NoProposalError](err)
	switch {
	case errors.Is(err, desk.ErrChanged):
		return http.StatusConflict, l.T("case.changed")
	case errors.Is(err, desk.ErrObserving):
		return http.StatusConflict, l.T("case.observing")
	case isInvalid:
		return http.StatusBadRequest, l.T("case.wrong_"+invalid.Part, "n", desk.MaxNote)
	case own:
		return http.StatusForbidden, l.T("case.own_proposal")
	case isProposed:
		return http.StatusConflict, l.T("case.proposed_by", "by", proposed.By)
	case noProposal:
		return http.StatusConflict, l.T("case.no_proposal")
	case wrongState, decided, store.IsNotFound(err):
		return http.StatusConflict, l.T("case.decided")
	}
	d.o.Log.Warn("decision refused", zap.Error(err))
	return http.StatusServiceUnavailable, err.Error()
}
