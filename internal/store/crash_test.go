package store_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// crashURL names the store for a copy of this test binary that works until it is killed.
const crashURL = "LEADTWIN_TEST_CRASH_URL"

// workUntilKilled writes data of all kinds and prints the answers to stdout.
func workUntilKilled(url string) int {
	ctx := context.Background()
	s, err := store.Open(ctx, url)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	start := crm.LeadID(rand.Int64N(1<<40)) << 20
	failed := make(chan error)
	for worker := range crm.LeadID(4) {
		go func() {
			for i := start + worker<<16; ; i++ {
				if err := s.AddToInbox(ctx, []crm.LeadID{i}, noon); err != nil {
					failed <- err
				}
				fmt.Printf("inbox %d\n", i)
			}
		}()
	}
	go func() {
		for i := start; ; i++ {
			if _, err := s.SaveLeads(ctx, []store.KeyedLead{{
				Lead: crm.Lead{ID: i},
				Keys: []crm.Key{"a", crm.Key(fmt.Sprint(i))},
			}}); err != nil {
				failed <- err
			}
			fmt.Printf("lead %d\n", i)
		}
	}()
	go func() {
		for i := start; ; i++ {
			failed <- journalOne(ctx, s, i)
		}
	}()
	for err := range failed {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	return 0
}

func journalOne(ctx context.Context, s *store.Store, lead crm.LeadID) error {
	e, err := s.BeginEntry(ctx, store.Entry{
		Action: crm.ActMerge, Case: fmt.Sprint(lead), Leads: []crm.LeadID{lead},
		At: noon,
	})
	if err != nil {
		return err
	}
	fmt.Printf("planned %s\n", e.ID)
	if err := s.SaveSnapshot(ctx, e.ID, lead, json.RawMessage(`{}`), noon); err != nil {
		return err
	}
	fmt.Printf("snapshot %s\n", e.ID)
	if err := s.AdvanceEntry(ctx, e.ID, store.Step{State: store.EntryIntent, At: noon}); err != nil {
		return err
	}
	fmt.Printf("intent %s\n", e.ID)
	return nil
}

// TestCrashRecovery kills a process that writes, again and again on the same file.
func TestCrashRecovery(t *testing.T) {
	url := sqliteURL(t)
	open(t, url) // stays open in parallel with the other processes
	answered := map[string][]string{}
	for range 6 {
		killAfter(t, url, 200+rand.IntN(2000), answered)
	}
	s := open(t, url)
	ctx := t.Context()
	ok(t, s.Check(ctx))
	if len(answered["inbox"]) == 0 || len(answered["intent"]) == 0 || len(answered["lead"]) == 0 {
		t.Fatalf("too little was answered: %v", answered)
	}
	t.Logf("answered: %d to the inbox, %d leads, %d intents", len(answered["inbox"]), len(answered["lead"]),
		len(answered["intent"]))

	arrivals, err := s.DueInboxItems(ctx, noon.Add(time.Hour), time.Second, 1<<30)
	ok(t, err)
	inbox := map[crm.LeadID]bool{}
	for _, a := range arrivals {
		inbox[a.Lead] = true
	}
	for _, id := range numbers(t, answered["inbox"]) {
		if !inbox[id] {
			t.Errorf("lead %d was put into the inbox and is not there", id)
		}
	}
	asked := numbers(t, answered["lead"])
	leads, err := s.Leads(ctx, asked)
	ok(t, err)
	if len(leads) != len(asked) {
		t.Errorf("%d leads were stored, %d are there", len(asked), len(leads))
	}
	for _, state := range []string{"planned", "intent"} {
		for _, id := range answered[state] {
			e, err := s.EntryByID(ctx, id)
			ok(t, err)
			if state == "intent" && e.State != store.EntryIntent {
				t.Errorf("%s was %s and is %s", id, state, e.State)
			}
		}
	}
	for _, id := range answered["snapshot"] {
		if found, err := s.Snapshots(ctx, id); err != nil || len(found) != 1 {
			t.Errorf("the snapshot of %s: %v, %v", id, found, err)
		}
	}
}

// killAfter starts a process and kills it after so many answers; it adds them, by kind.
func killAfter(t *testing.T, url string, answers int, answered map[string][]string) {
	t.Helper()
	self, err := os.Executable()
	ok(t, err)
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), crashURL+"="+url)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	ok(t, err)
	ok(t, cmd.Start())
	lines := bufio.NewReader(out)
	for n := 0; ; n++ {
		if n == answers {
			ok(t, cmd.Process.Kill())
		}
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			break // a line that was cut off was not answered
		}
		ok(t, err)
		kind, id, _ := strings.Cut(strings.TrimSpace(line), " ")
		answered[kind] = append(answered[kind], id)
	}
	if err := cmd.Wait(); err == nil || cmd.ProcessState.Exited() {
		t.Fatalf("the process ended by itself: %v", err)
	}
}

func numbers(t *testing.T, texts []string) (ids []crm.LeadID) {
	t.Helper()
	for _, text := range texts {
		id, err := strconv.ParseInt(text, 10, 64)
		ok(t, err)
		ids = append(ids, crm.LeadID(id))
	}
	return ids
}
