package odooclient_test

import (
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
