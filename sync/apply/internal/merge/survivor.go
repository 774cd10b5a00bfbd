package merge

import (
	"context"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// assignAndReopen assigns the salesperson and the team that the survivor should have, and makes it open, lost or won
// as the leads were. Each step keeps what a user changed since the merge.
func (m *finisher) assignAndReopen(ctx context.Context) error {
	for _, set := range []func(context.Context) error{
		m.assignOwners, m.reactivateSurvivor, m.restoreLossReason, m.markWon,
	} {
		if err := set(ctx); err != nil {
			return err
		}
	}
	return nil
}

// writeSurvivor writes to the survivor, unless a user has just changed one of the fields.
func (m *finisher) writeSurvivor(ctx context.Context, vals map[string]any, refused loss.Code, healed string) error {
	if err := m.reread(ctx); err != nil {
		return err
	}
	for name, v := range vals {
		_, wrote := m.wrote[name]
		if m.fields.IsRestorable(name) && !wrote && m.edited(name) && !m.fields.Same(name, m.after.Lead[name], v) {
			m.keepEdit(name)
			return nil
		}
	}
	m.recordWrite(vals)
	ids := []int64{int64(m.e.Survivor)}
	if _, assigns := vals["user_id"]; assigns { // Odoo notifies the new salesperson
		return m.checkWrite(m.merger.Odoo.Write(ctx, records.LeadModel, ids, vals), refused, healed)
	}
	return m.checkWrite(m.merger.Records.Write(ctx, records.LeadModel, ids, vals), refused, healed)
}

// assignOwners sets salesperson and team in one write, since Odoo computes the team again if only the salesperson is
// written. From Odoo 15 on a merge may compute the team from the salesperson, although another one was requested, and
// with the team it may change the stage.
func (m *finisher) assignOwners(ctx context.Context) error {
	team, user := m.wantedTeam(), m.d.Salesperson
	vals := map[string]any{}
	if user != 0 && m.mayWrite("user_id", int64(user)) {
		vals["user_id"] = int64(user)
	}
	if team != 0 && m.mayWrite("team_id", int64(team)) {
		vals["team_id"] = int64(team)
		m.addEarlierStage(vals)
	}
	if len(vals) == 0 {
		return nil
	}
	if _, given := vals["team_id"]; !given && vals["user_id"] != nil && m.after.Lead.Link("team_id") != 0 {
		vals["team_id"] = m.after.Lead.Link("team_id")
	}
	return m.writeSurvivor(ctx, vals, loss.NotAssigned, "team_id")
}

// wantedTeam is the team that the survivor gets; 0: the one that Odoo chooses. Odoo may keep another lead than
// expected.
func (m *finisher) wantedTeam() crm.TeamID {
	if s := m.before[m.e.Survivor]; m.d.KeepTeam && s != nil && s.Lead.Link("team_id") != 0 {
		return crm.TeamID(s.Lead.Link("team_id"))
	}
	return m.d.Team
}

func (m *finisher) addEarlierStage(vals map[string]any) {
	s := m.before[m.e.Survivor]
	if s == nil || s.Lead.Link("team_id") != vals["team_id"] || s.Lead.Link("stage_id") == 0 {
		return
	}
	if stage := s.Lead.Link("stage_id"); m.mayWrite("stage_id", stage) {
		vals["stage_id"] = stage
	}
}

func (m *finisher) reactivateSurvivor(ctx context.Context) error {
	if !m.oneWasActive() || !m.mayWrite("active", true) {
		return nil
	}
	return m.writeSurvivor(ctx, m.valuesOfReopened(), loss.NotReopened, "active")
}

func (m *finisher) oneWasActive() bool {
	return slices.ContainsFunc(m.rankedSnapshots(), func(s *snapshot.Snapshot) bool { return s.Lead["active"] == true })
}

// valuesOfReopened are the values of a lost survivor if another lead was open: active, without a lost reason, and with
// the probability of that lead. Otherwise it would keep the probability 0 of a lost lead, which Odoo recomputes only
// when a user changes it. In a won stage it is won.
func (m *finisher) valuesOfReopened() map[string]any {
	vals := map[string]any{"active": true}
	if reason := m.lostReasonField(); reason != "" {
		vals[reason] = false
	}
	if m.isWon(m.after.Lead) {
		vals["probability"], vals["automated_probability"] = 100.0, 100.0
		return vals
	}
	if !records.IsEmpty(m.after.Lead["probability"]) {
		return vals
	}
	vals["date_closed"] = false
	open := func(s *snapshot.Snapshot) bool { return s.Lead["active"] == true }
	if i := slices.IndexFunc(m.rankedSnapshots(), open); i >= 0 {
		maps.Copy(vals, m.rankedSnapshots()[i].Lead.Probabilities())
	}
	return vals
}

// restoreLossReason restores reason and date of the loss on a survivor that stays lost: Odoo's merge may empty them.
func (m *finisher) restoreLossReason(ctx context.Context) error {
	if m.oneWasActive() || m.after.Lead["active"] == true {
		return nil
	}
	vals := map[string]any{}
	for _, name := range []string{m.lostReasonField(), "date_closed"} {
		if name == "" || !records.IsEmpty(m.mergedValue(name)) || !records.IsEmpty(m.after.Lead[name]) {
			continue
		}
		for _, s := range m.rankedSnapshots() {
			if v := s.Lead[name]; !records.IsEmpty(v) {
				vals[name] = m.fields.Writable(name, v)
				break
			}
		}
	}
	if len(vals) == 0 {
		return nil
	}
	return m.writeSurvivor(ctx, vals, loss.LossNotKept, "loss")
}

func (m *finisher) lostReasonField() string {
	for _, name := range []string{"lost_reason", "lost_reason_id"} {
		if _, there := m.fields[name]; there {
			return name
		}
	}
	return ""
}

// markWon makes the survivor won if one of the leads was. A survivor that a user marked lost stays lost.
func (m *finisher) markWon(ctx context.Context) error {
	wasWon := slices.ContainsFunc(
		m.rankedSnapshots(), func(s *snapshot.Snapshot) bool { return m.isWon(s.Lead) && !isLost(s.Lead) },
	)
	_, archived := m.edits["active"]
	switch {
	case m.d.Won == 0 || !wasWon || archived || m.isWon(m.after.Lead):
		return nil
	case !m.mayWrite("stage_id", int64(m.d.Won)):
		return nil
	}
	return m.writeSurvivor(ctx, map[string]any{"stage_id": int64(m.d.Won)}, loss.NotWon, "won")
}

// isLost reports whether a lead is archived with probability 0, in any stage.
func isLost(lead records.Row) bool {
	return lead["active"] == false && records.IsEmpty(lead["probability"])
}

func (m *finisher) isWon(lead records.Row) bool {
	stage := crm.StageID(lead.Link("stage_id"))
	return stage != 0 && slices.Contains(m.d.WonStages, stage)
}
