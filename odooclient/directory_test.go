package odooclient_test

import (
	"reflect"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/odooclient"
)

const directoryUsers = `
users:
  - {id: 5, name: Ann Archer, login: ann, rights: own}
  - {id: 6, name: Bob Baker, login: bob, rights: all}
  - {id: 10, name: Leadtwin, login: leadtwin, rights: all}`

// asLeadtwin signs Leadtwin's user in.
func asLeadtwin(s miniodootest.Server, transport string, known *odooclient.Session) odooclient.Options {
	o := optionsFor(s, transport)
	o.User, o.Key, o.Known = "leadtwin", miniodoo.KeyOf("leadtwin"), known
	return o
}

// What hardly changes is asked for once: the countries, and which group sees all leads.
func TestDirectoryReadAgain(t *testing.T) {
	eachWay(t, func(t *testing.T, w way) {
		s := miniodootest.Start(t, w.version, directoryUsers)
		c := connect(t, asLeadtwin(s, w.transport, nil))
		read := func() (*crm.Directory, int64) {
			before := c.CallCount()
			d, err := c.Directory(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return d, c.CallCount() - before
		}
		first, calls := read()
		clear(first.Countries)
		again, fewer := read()
		if fewer != calls-2 {
			t.Errorf("%d calls, then %d; want two less", calls, fewer)
		}
		if len(again.Countries) == 0 || !again.Users[5].OwnDocumentsOnly || again.Users[6].OwnDocumentsOnly {
			t.Errorf("read again: %d countries, users %+v", len(again.Countries), again.Users)
		}
	})
}

// A module that was removed and installed again has another group.
func TestDirectoryOfOtherGroup(t *testing.T) {
	s := miniodootest.Start(t, "19.0", directoryUsers)
	known := connect(t, asLeadtwin(s, odooclient.JSON2, nil)).Session()
	known.AllLeadsGroup = 9999
	c := connect(t, asLeadtwin(s, odooclient.JSON2, &known))
	d, err := c.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !d.Users[5].OwnDocumentsOnly || d.Users[6].OwnDocumentsOnly {
		t.Errorf("users %+v", d.Users)
	}
	if c.Session().AllLeadsGroup == 9999 {
		t.Error("the group of before is kept")
	}
}

// What was read within a minute is held, and can be compared with single users and the stages.
func TestRecentDirectory(t *testing.T) {
	eachWay(t, func(t *testing.T, w way) {
		s := miniodootest.Start(t, w.version, directoryUsers+`
  - {id: 7, name: Gone Gale, login: gale, rights: own, active: false}`)
		c := connect(t, asLeadtwin(s, w.transport, nil))
		if d := c.RecentDirectory(); d != nil {
			t.Errorf("before it was read: %+v", d)
		}
		read, err := c.Directory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		before, recent := c.CallCount(), c.RecentDirectory()
		if recent == nil || !reflect.DeepEqual(recent, read) {
			t.Fatalf("recent: %+v; read: %+v", recent, read)
		}
		users, err := c.Users(t.Context(), []crm.UserID{6, 7, 99})
		if err != nil {
			t.Fatal(err)
		}
		stages, err := c.Stages(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		seesAll, archived := recent.Users[6], recent.Users[7]
		archived.OwnDocumentsOnly = false // which Users does not ask
		if want := map[crm.UserID]crm.User{6: seesAll, 7: archived}; !reflect.DeepEqual(users, want) {
			t.Errorf("users %+v, want %+v", users, want)
		}
		if !reflect.DeepEqual(stages, recent.Stages) {
			t.Errorf("stages %+v, want %+v", stages, recent.Stages)
		}
		if n := c.CallCount() - before; n > 4 {
			t.Errorf("%d calls for users and stages", n)
		}
	})
}
