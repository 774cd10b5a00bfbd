package odooclient_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/odooclient"
)

func TestErrorHints(t *testing.T) {
	var p points
	c := connect(t, optionsFor(miniodootest.Start(t, "19.0", "", p.option()), odooclient.JSON2))
	for _, answer := range []http.HandlerFunc{
		says(401, asJSON, `{"name": "werkzeug.exceptions.Unauthorized", "message": "Invalid apikey"}`),
		says(403, asJSON, `{"name": "odoo.exceptions.AccessError", "message": "No"}`),
		says(404, asJSON, `{"name": "odoo.exceptions.MissingError", "message": "No"}`),
		says(422, asJSON, `{"name": "odoo.exceptions.UserError", "message": "No"}`),
		says(404, asJSON, `{"name": "werkzeug.exceptions.NotFound", "message": "No"}`),
		says(500, asJSON, `{"name": "builtins.KeyError", "message": "No"}`),
		says(404, asHTML, "<p>No database is selected</p>"), says(502, asHTML, ""), says(429, asHTML, ""),
		says(405, asHTML, ""), says(200, asHTML, ""),
	} {
		p.set(answer)
		for _, write := range []bool{false, true} {
			err := probed(t, c, write)
			e, ok := err.(*odooclient.Error) //nolint:errorlint // the type itself is the promise
			if !ok || e.Hint == "" || e.Model != "crm.lead" || e.Method != probe {
				t.Errorf("write %t: %#v says neither what to do nor in which call", write, err)
			}
		}
	}
}

// An exception of a custom module is identified by the status that its class gives it.
func TestJSON2ModuleExceptions(t *testing.T) {
	t.Parallel()
	var p points
	c := connect(t, optionsFor(miniodootest.Start(t, "19.0", "", p.option()), odooclient.JSON2))
	for status, want := range map[int]odooclient.Kind{
		422: odooclient.UserError, 403: odooclient.Forbidden,
		409: odooclient.Conflict, 500: odooclient.UnknownOutcome,
	} {
		p.set(says(status, asJSON, `{"name": "odoo.addons.credit.exceptions.CreditLimit", "message": "No more credit"}`))
		if err := probed(t, c, true); !odooclient.Is(err, want) {
			t.Errorf("status %d: %v; want %s", status, err, want)
		}
	}
}

// Whoever may write a lead can put escape codes into it, and Odoo's errors quote it.
func TestErrorTextSanitized(t *testing.T) {
	hostile := "a\x1b]0;pwned\x07\x1b[31mred\u202e\u2028\u009b5m\u200bs3cr\u200bet-key " + strings.Repeat("x", 5000)
	quoted, err := json.Marshal(hostile)
	if err != nil {
		t.Fatal(err)
	}
	overXML := strings.NewReplacer("\x1b", "", "\x07", "").Replace(hostile)
	eachWay(t, func(t *testing.T, w way) {
		t.Parallel()
		var p points
		c := connect(t, optionsFor(miniodootest.Start(t, w.version, "", p.option()), w.transport))
		for name, class := range map[string]string{
			"refusal":            "odoo.exceptions.UserError",
			"server's own fault": "builtins.KeyError",
		} {
			data := `{"name": "` + class + `", "message": ` + string(quoted) + `}`
			switch w.transport {
			case odooclient.JSON2:
				p.set(says(422, asJSON, data))
			case odooclient.JSONRPC:
				p.set(says(200, asJSON, `{"jsonrpc": "2.0", "error": {"data": `+data+`}}`))
			case odooclient.XMLRPC:
				answer, _ := wireError{code: 2, text: overXML}.answer(w.transport)
				p.set(answer)
			}
			for _, write := range []bool{false, true} {
				err := probed(t, c, write)
				e, ok := errors.AsType[*odooclient.Error](err)
				if !ok || !strings.Contains(e.Message, "red") {
					t.Fatalf("%s, write %t: %v; want the server's words", name, write, err)
				}
				for what, text := range map[string]string{"text": err.Error(), "Message": e.Message, "Hint": e.Hint} {
					if bad := strings.IndexFunc(text, func(r rune) bool {
						return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
					}); bad >= 0 {
						t.Errorf("%s, write %t: the %s holds %q", name, write, what, text[bad:bad+4])
					}
					if utf8.RuneCountInString(text) > 700 {
						t.Errorf("%s, write %t: the %s has %d characters", name, write, what, utf8.RuneCountInString(text))
					}
				}
			}
		}
	})
}

// An error that hides the key behind invisible characters does not bring it out when they are removed.
func TestErrorsHideKeyAfterCleaning(t *testing.T) {
	var p points
	s := miniodootest.Start(t, "19.0", "", p.option())
	c := connect(t, optionsFor(s, odooclient.JSON2))
	p.set(says(422, asJSON, `{"name": "odoo.exceptions.UserError", "message": "key `+s.Key[:4]+"\u200b"+s.Key[4:]+`"}`))
	if err := probed(t, c, true); strings.Contains(err.Error(), s.Key) || !strings.Contains(err.Error(), "***") {
		t.Errorf("%v; want the key hidden", err)
	}
}
