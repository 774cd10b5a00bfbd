package app_test

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/app"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
)

func reviewSending(t *testing.T) (*running, *receiver) {
	t.Helper()
	to := newReceiver(t)
	r := prepareOdoo(t, deskSeed, func(c *config.Config) {
		c.Mode = "review"
		to.settings(c)
	})
	r.sweepAndStart()
	return r, to
}

func TestOutgoing(t *testing.T) {
	t.Parallel()
	r, to := reviewSending(t)
	dana := r.signedIn("dana")
	client := dana.apiClient("read", "decide")
	merges := client.mergeAll(3)
	slices.Reverse(merges) // the oldest first
	r.until("three merges are received", func() bool { return len(to.got()) == 3 })
	for i, m := range to.got() {
		if m.ID != merges[i] || m.Type != report.LeadMerged || m.Data.Database != r.settings.Odoo.Database ||
			!strings.HasPrefix(m.Data.Case, "LT-") || len(m.Data.Leads) != 1 ||
			m.Data.Leads[0].To != m.Data.Survivor || m.Timestamp.Location() != time.UTC {
			t.Errorf("message %d: %+v, want that of %s", i, m, merges[i])
		}
		_, place := client.call(http.MethodGet, "/leads/"+strconv.Itoa(int(m.Data.Leads[0].From)), "")
		if place["current"] != float64(m.Data.Leads[0].To) {
			t.Errorf("%+v, but the lead is at %v", m.Data.Leads, place["current"])
		}
	}
	if status, answer := client.call(
		http.MethodPost, "/merges/"+merges[0]+"/undo", ""); status != http.StatusAccepted {
		t.Fatalf("undo: %d %v", status, answer)
	}
	r.until("the undo is received", func() bool { return len(to.got()) == 4 })
	merged, undone := to.got()[0], to.got()[3]
	if undone.Type != report.LeadMergeUndone || undone.Data.Undoes != merged.ID || len(undone.Data.Leads) != 1 ||
		undone.Data.Leads[0].From != merged.Data.Leads[0].From || undone.Data.Leads[0].To == merged.Data.Survivor ||
		undone.Data.Survivor != merged.Data.Survivor || undone.Data.Leads[0].To == 0 {
		t.Errorf("undone: %+v\nmerged: %+v", undone, merged)
	}
	if n := to.attempts(); n != 4 {
		t.Errorf("%d messages were sent for 4 events", n)
	}
	r.until("the metric counts them", func() bool { // after the answer
		return r.metric(`leadtwin_sent_messages_total{outcome="accepted"}`) == "4"
	})
	if strings.Contains(r.log.String(), "s3cret") {
		t.Error("the log has the URL of the receiver")
	}
}

// While the receiver is down and the service is started again, nothing gets lost and the order stays.
func TestOutgoingReceiverDown(t *testing.T) {
	t.Parallel()
	r, to := reviewSending(t)
	to.down.Store(true)
	dana := r.signedIn("dana")
	merges := dana.apiClient("read", "decide").mergeAll(3)
	slices.Reverse(merges)
	r.until("a message is refused twice", func() bool { return to.attempts() >= 2 })
	if check := r.doctorCheck("messages"); check.Level != report.Warning ||
		!strings.Contains(check.Text, "127.0.0.1 answered 503") || strings.Contains(check.Text, "s3cret") {
		t.Errorf("doctor: %+v", check)
	}
	r.stop()
	r.start()
	r.until("it is sent again after a restart", func() bool {
		return r.metric(`leadtwin_sent_messages_total{outcome="failed"}`) != "0"
	})
	to.down.Store(false)
	r.until("all are received", func() bool { return len(to.got()) == 3 })
	for i, m := range to.got() {
		if m.ID != merges[i] {
			t.Errorf("message %d is %s, want %s", i, m.ID, merges[i])
		}
	}
	r.until("doctor is content", func() bool { return r.doctorCheck("messages").Level == report.OK })
}

// A message that the receiver rejects for a day does not hold up the ones after it.
func TestOutgoingRejectedMessage(t *testing.T) {
	t.Parallel()
	r, to := reviewSending(t)
	to.rejectFirst()
	r.stop()
	r.failSince(time.Now().Add(-25 * time.Hour))
	r.start()
	dana := r.signedIn("dana")
	merges := dana.apiClient("read", "decide").mergeAll(3)
	slices.Reverse(merges)
	r.until("the others are received", func() bool { return len(to.got()) == 2 })
	for i, m := range to.got() {
		if m.ID != merges[i+1] {
			t.Errorf("message %d is %s, want %s", i, m.ID, merges[i+1])
		}
	}
	if n := r.metric(`leadtwin_sent_messages_total{outcome="given_up"}`); n != "1" {
		t.Errorf("the metric counts %q messages given up", n)
	}
	r.until("doctor is content", func() bool { return r.doctorCheck("messages").Level == report.OK })
}

// failSince makes the next message one that has not been accepted since a time.
func (r *running) failSince(at time.Time) {
	r.Helper()
	db, err := store.Open(r.Context(), r.settings.Store.URL)
	if err == nil {
		err = errors.Join(db.BeginSending(r.Context()), db.RecordSendFailure(r.Context(), "answered 422", at), db.Close())
	}
	if err != nil {
		r.Fatal(err)
	}
}

// A process that is killed after the receiver has a message, and before it has the answer, sends it again.
func TestOutgoingKilled(t *testing.T) {
	t.Parallel()
	to := newReceiver(t)
	release := make(chan struct{})
	to.hang.Store(&release)
	r := prepare(t, "", to.settings)
	kill := r.spawn()
	r.create(robins()...)
	if status := r.deliver(1, 2); status != http.StatusAccepted {
		t.Fatalf("deliver: %d", status)
	}
	r.until("a message has arrived", func() bool { return len(to.got()) == 1 })
	kill()
	to.hang.Store(nil)
	close(release)
	r.spawn()
	r.until("it is sent again", func() bool { return to.attempts() == 2 })
	if got := to.got(); len(got) != 1 || got[0].Type != report.LeadMerged {
		t.Errorf("received: %+v", got)
	}
	r.deliver(asInts(r.create(
		map[string]any{"name": "Lamp", "contact_name": "Kim Lund", "email_from": "kim@hansa.test", "user_id": int64(5)},
		map[string]any{"name": "Lamp", "contact_name": "Kim Lund", "email_from": "kim@hansa.test", "user_id": int64(5)},
	))...)
	r.until("the next merge is sent", func() bool { return len(to.got()) == 2 })
}

func TestOutgoingTest(t *testing.T) {
	t.Parallel()
	to := newReceiver(t)
	c := config.Default()
	if _, err := app.SendTest(t.Context(), c, time.Now); err == nil || app.Hint(err) == "" {
		t.Errorf("without a receiver: %v", err)
	}
	to.settings(&c)
	sent, err := app.SendTest(t.Context(), c, time.Now)
	if got := to.got(); err != nil || len(got) != 1 || got[0].ID != sent.ID || got[0].Type != report.TestMessage {
		t.Errorf("%+v, %v; received %+v", sent, err, got)
	}
	to.down.Store(true)
	if _, err := app.SendTest(t.Context(), c, time.Now); err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("a receiver that is down: %v", err)
	}
}

func asInts(ids []int64) (numbers []int) {
	for _, id := range ids {
		numbers = append(numbers, int(id))
	}
	return numbers
}

func (r *running) doctorCheck(name string) report.Check {
	r.Helper()
	health := app.Doctor(r.Context(), app.Options{Settings: r.settings, Now: time.Now, LogTo: r.log})
	for _, check := range health.Checks {
		if check.Name == name {
			return check
		}
	}
	r.Fatalf("doctor has no check %q: %+v", name, health)
	return report.Check{}
}
