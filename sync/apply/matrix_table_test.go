package apply

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
)

// outcomeOf is the outcome of one incident.
type outcomeOf struct {
	reached bool // it happened at all
	open    int  // entries that the broken run left open
	person  bool // a user has to act
	wrong   []string
}

// tally counts the incidents of one row.
type tally struct{ tried, consistent, healed, person int }

// matrix counts incidents by action and fault.
type matrix struct {
	mu    sync.Mutex
	order []string
	rows  map[string]map[string]*tally // action -> fault
	tapes []string
	one   uint32 // of so many incidents was tried
}

func newMatrix(one uint32) *matrix { return &matrix{rows: map[string]map[string]*tally{}, one: one} }

// taped notes how long an action is.
func (m *matrix) taped(action, version string, made tape) {
	m.mu.Lock()
	defer m.mu.Unlock()
	writes := 0
	for _, c := range made.calls {
		if !c.IsRead() {
			writes++
		}
	}
	m.tapes = append(
		m.tapes,
		fmt.Sprintf(
			"%s on %s: %d calls, %d of them writes; %d writes to the store",
			action,
			version,
			len(made.calls),
			writes,
			len(made.writes),
		),
	)
}

func (m *matrix) add(action, what string, o outcomeOf) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !slices.Contains(m.order, action) {
		m.order = append(m.order, action)
		m.rows[action] = map[string]*tally{}
	}
	t := m.rows[action][what]
	if t == nil {
		t = &tally{}
		m.rows[action][what] = t
	}
	broken := len(o.wrong) > 0
	if !o.reached && !broken {
		return
	}
	t.tried++
	if !broken {
		t.consistent++
	}
	if o.open > 0 {
		t.healed++
	}
	if o.person {
		t.person++
	}
}

// faultNames replaces words of the page only: the incidents that a short form tries are chosen by their names in the
// code.
var faultNames = strings.NewReplacer("a person ", "a user ", "the lead that goes", "a merged lead",
	"the lead that stays", "the survivor", ", when all is settled", ", after everything has finished")

func (m *matrix) String() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var b strings.Builder
	fmt.Fprintf(&b, "%s. One of %d incidents was tried.\n\n", stamp(), m.one)
	b.WriteString(
		"| action | fault | tried | consistent | resumed | needs a user |\n" +
			"| --- | --- | --- | --- | --- | --- |\n",
	)
	var sum tally
	for _, action := range m.order {
		var whats []string
		for what := range m.rows[action] {
			whats = append(whats, what)
		}
		slices.Sort(whats)
		for _, what := range whats {
			t := m.rows[action][what]
			fmt.Fprintf(&b, "| %s | %s | %d | %d | %d | %d |\n",
				action, faultNames.Replace(what), t.tried, t.consistent, t.healed, t.person)
			sum.tried, sum.consistent, sum.healed, sum.person = sum.tried+t.tried, sum.consistent+t.consistent,
				sum.healed+t.healed, sum.person+t.person
		}
	}
	fmt.Fprintf(&b, "| **all** | | %d | %d | %d | %d |\n\n", sum.tried, sum.consistent, sum.healed, sum.person)
	for _, line := range m.tapes {
		b.WriteString("* " + line + "\n")
	}
	return b.String()
}

// stamp says when figures were made, and by what.
func stamp() string {
	return time.Now().UTC().Format("2006-01-02 15:04 UTC") + ", " + runtime.Version()
}
