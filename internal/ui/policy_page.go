package ui

import (
	"context"
	"errors"
	"html/template"
	"io"
	"net/http"
	"strings"
	"time"

	"leadtwin/config"
	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/lists"
	"leadtwin/internal/report"
)

type policyPage struct {
	page
	Changed []config.Description
	Default []config.Description
	Fields  []ruleField
	YAML    string // as the user pasted it
	Problem []string
	Trial   *report.Trial
	Changes []trialChange
	Differs []verdictDifference
}

// ruleField is a setting in the form.
type ruleField struct {
	config.Description
	Entered string
}

// Changed reports whether another value was entered.
func (f ruleField) Changed() bool { return f.Entered != f.Text() }

// verdictDifference is how many more or fewer cases of a verdict there would be; N is positive.
type verdictDifference struct {
	Verdict crm.Verdict
	N       int
	Fewer   bool
	After   int
}

// trialChange is a change with what the reader may see of it.
type trialChange struct {
	report.TrialChange
	Pattern  crm.Pattern
	Readable bool // all leads are
	Leads    []crm.LeadID
}

// changeRow is the data for the template of one change.
type changeRow struct {
	Change trialChange
	P      *policyPage
}

// Row joins a change with its page for the template.
func (p *policyPage) Row(c trialChange) changeRow { return changeRow{c, p} }

const ruleSetting = "rules."

func (d *Desk) showPolicy(w http.ResponseWriter, r *http.Request, v *visit) {
	p := d.newPolicyPage(r, v)
	d.render(w, http.StatusOK, "policy", p)
}

func (d *Desk) newPolicyPage(r *http.Request, v *visit) *policyPage {
	p := &policyPage{page: d.newPage(r, v, "policy", v.locale.T("policy.title")), YAML: r.PostFormValue("yaml")}
	for _, s := range d.o.State.Policy() {
		if s.Default {
			p.Default = append(p.Default, s)
		} else {
			p.Changed = append(p.Changed, s)
		}
		if strings.HasPrefix(s.Key, ruleSetting) {
			field := ruleField{s, s.Text()}
			if entered, sent := r.PostForm[s.Key]; sent {
				field.Entered = strings.TrimSpace(entered[0])
			}
			p.Fields = append(p.Fields, field)
		}
	}
	return p
}

// changedRules are the settings of the form; on an error the page explains it.
func (d *Desk) changedRules(w http.ResponseWriter, r *http.Request, v *visit) (*policyPage, config.Config, bool) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		d.message(w, r, v, http.StatusRequestEntityTooLarge, "too_large")
		return nil, config.Config{}, false
	}
	p := d.newPolicyPage(r, v)
	values := map[string]string{}
	for _, field := range p.Fields {
		if field.Changed() {
			values[field.Key] = field.Entered
		}
	}
	changed, err := d.o.State.ChangeRules(values, p.YAML)
	if err == nil {
		return p, changed, true
	}
	p.Problem = []string{err.Error()}
	if list, are := errors.AsType[config.SettingErrors](err); are {
		p.Problem = nil
		for _, problem := range list {
			p.Problem = append(p.Problem, problem.Error())
		}
	}
	d.render(w, http.StatusBadRequest, "policy", p)
	return nil, config.Config{}, false
}

// trialAnswer is how long a page with a trial may take, more than the trial itself.
const trialAnswer = time.Minute

// tryPolicy shows what other rules would change.
func (d *Desk) tryPolicy(w http.ResponseWriter, r *http.Request, v *visit) {
	p, changed, ok := d.changedRules(w, r, v)
	if !ok {
		return
	}
	// The server's own limit is for pages that take milliseconds.
	_ = http.NewResponseController(w).SetWriteDeadline(d.o.Now().Add(trialAnswer))
	trial, err := d.o.State.TryRules(r.Context(), changed)
	blocked, isBlocked := errors.AsType[desk.BlockedError](err)
	status := http.StatusConflict
	switch {
	case err == nil:
		status = http.StatusOK
		p.Trial, err = &trial, p.addTrial(r, d, v, trial)
		if err != nil {
			d.fail(w, r, v, err)
			return
		}
	case errors.Is(err, desk.ErrBusy):
		p.Problem = []string{p.L.T("policy.busy")}
	case errors.Is(err, desk.ErrNotSwept):
		p.Problem = []string{p.L.T("policy.not_swept")}
	case errors.Is(err, context.DeadlineExceeded):
		p.Problem = []string{p.L.T("policy.too_long")}
	case isBlocked:
		p.Problem = []string{blocked.Error()}
	default:
		d.fail(w, r, v, err)
		return
	}
	d.render(w, status, "policy", p)
}

// addTrial keeps the changes with a lead that the reader may see.
func (p *policyPage) addTrial(r *http.Request, d *Desk, v *visit, trial report.Trial) error {
	ids := lists.Join(trial.Changes, func(one report.TrialChange) []crm.LeadID { return one.Found.Leads })
	readable, err := d.mayRead(r, v, ids)
	if err != nil {
		return err
	}
	for _, c := range trial.Changes {
		shown := lists.Without(c.Found.Leads, func(id crm.LeadID) bool { return !readable[id] })
		if len(shown) == 0 {
			continue
		}
		if !readable[c.Found.Leads[0]] {
			c.Title = ""
		}
		p.Changes = append(p.Changes, trialChange{c, crm.PatternOf(&c.Found), len(shown) == len(c.Found.Leads), shown})
	}
	for _, verdict := range []crm.Verdict{crm.Merge, crm.Review, crm.Separate} {
		n := trial.Difference(verdict)
		p.Differs = append(p.Differs, verdictDifference{verdict, max(n, -n), n < 0, trial.After[verdict]})
	}
	return nil
}

// downloadPolicy sends a settings file with the rules of the form.
func (d *Desk) downloadPolicy(w http.ResponseWriter, r *http.Request, v *visit) {
	_, changed, ok := d.changedRules(w, r, v)
	if !ok {
		return
	}
	w.Header().Set("Content-Type", "application/yaml; charset=utf-8")
	w.Header().Set("Content-Disposition", `attachment; filename="leadtwin.yaml"`)
	_, _ = io.WriteString(w, changed.File()) //nolint:gosec // G705: an attachment in YAML, not a page
}

// settingList is what the template of a table of settings needs.
type settingList struct {
	L    locale
	List []config.Description
}

// List joins settings with the page's language for the template.
func (p *policyPage) List(settings []config.Description) settingList {
	return settingList{p.L, settings}
}

// Breakable is a key of a setting that may be broken after each word.
func (settingList) Breakable(key string) template.HTML {
	escaped := template.HTMLEscapeString(key)
	withBreaks := strings.NewReplacer("_", "_<wbr>", ".", ".<wbr>").Replace(escaped)
	return template.HTML(withBreaks) //nolint:gosec // it is escaped
}
