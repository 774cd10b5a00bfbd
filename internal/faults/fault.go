package faults

import (
	"fmt"
	"net/http"
)

// Sight is what Odoo sees of a call that breaks.
type Sight int

// A call reaches Odoo not at all, as it should, twice, or only when Proxy.Deliver is called, long after its sender gave up.
const (
	Unseen Sight = iota
	Once
	Twice
	Later
)

// Answer is what the caller sees of a call that breaks.
type Answer int

// The answers. Real is Odoo's own; all others but Silence come at once.
const (
	Real      Answer = iota
	Closed           // the connection ends without a byte
	Reset            // the same by a TCP reset
	Inside           // the connection ends in the middle of the answer
	Silence          // nothing comes, until the caller gives up
	Page             // an HTML page with a status
	Bare             // a status without a page or a content type
	Elsewhere        // a redirect with a status to Fault.Host
	Half             // half of the JSON, as if it were all
	Endless          // more bytes than any client takes
)

// Fault is one way in which a call breaks. The zero Fault breaks nothing.
type Fault struct {
	Name   string
	Odoo   Sight
	Answer Answer
	Status int    // of a Page; 302 leads to a sign-in page
	Host   string // of a redirect; empty: the proxy itself by another name
}

// The faults of the network.
var (
	CutBefore   = Fault{Name: "cut before", Odoo: Unseen, Answer: Closed}
	CutAfter    = Fault{Name: "cut after", Odoo: Once, Answer: Closed}
	CutInside   = Fault{Name: "cut inside the answer", Odoo: Once, Answer: Inside}
	ResetBefore = Fault{Name: "reset before", Odoo: Unseen, Answer: Reset}
	ResetAfter  = Fault{Name: "reset after", Odoo: Once, Answer: Reset}
	Swallowed   = Fault{Name: "time-out before", Odoo: Unseen, Answer: Silence}
	TooSlow     = Fault{Name: "time-out after", Odoo: Once, Answer: Silence}
	Late        = Fault{Name: "arrives after the caller gave up", Odoo: Later, Answer: Closed}
)

// The faults of what stands between.
var (
	HTML200   = Fault{Name: "HTML instead of JSON", Odoo: Once, Answer: Page, Status: http.StatusOK}
	HalfJSON  = Fault{Name: "half of the JSON", Odoo: Once, Answer: Half}
	Oversized = Fault{Name: "oversized", Odoo: Once, Answer: Endless}
	Replay    = Fault{Name: "sent twice", Odoo: Twice, Answer: Real}
)

// statuses are those of the pages that proxies, and Odoo itself when it cannot even begin, answer instead.
func statuses() []int {
	return []int{
		http.StatusFound, http.StatusNotFound, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusTooManyRequests,
		http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable,
	}
}

// PageBefore is an error page of something that never passed the call on.
func PageBefore(status int) Fault {
	return Fault{Name: fmt.Sprintf("HTTP %d before", status), Odoo: Unseen, Answer: Page, Status: status}
}

// PageAfter is an error page instead of Odoo's answer, when Odoo has done what it was asked for.
func PageAfter(status int) Fault {
	return Fault{Name: fmt.Sprintf("HTTP %d after", status), Odoo: Once, Answer: Page, Status: status}
}

// BareAfter is a status alone instead of Odoo's answer, when Odoo has done what it was asked for.
func BareAfter(status int) Fault {
	return Fault{Name: fmt.Sprintf("bare HTTP %d after", status), Odoo: Once, Answer: Bare, Status: status}
}

// RedirectAfter is a redirect instead of Odoo's answer, when Odoo has done what it was asked for: to another host, or,
// with an empty one, to the same host by another name.
func RedirectAfter(status int, host string) Fault {
	to := host
	if to == "" {
		to = "another name"
	}
	return Fault{Name: fmt.Sprintf("redirect %d to %s after", status, to), Odoo: Once, Answer: Elsewhere, Status: status, Host: host}
}

// Misleading lists the answers that look as if Odoo had not got the call, when it has carried it out.
func Misleading() []Fault {
	const other = "other.example.test"
	return []Fault{
		RedirectAfter(http.StatusFound, other), RedirectAfter(http.StatusTemporaryRedirect, other), RedirectAfter(http.StatusPermanentRedirect, other),
		RedirectAfter(http.StatusFound, ""), RedirectAfter(http.StatusTemporaryRedirect, ""), RedirectAfter(http.StatusPermanentRedirect, ""),
		BareAfter(http.StatusNotFound), BareAfter(http.StatusMethodNotAllowed), BareAfter(http.StatusBadGateway),
		PageAfter(http.StatusUnauthorized), PageAfter(http.StatusForbidden), PageAfter(http.StatusMethodNotAllowed),
	}
}

// All lists every fault, each once. Oversized moves hundreds of megabytes, and the time-outs last as long as the caller's.
func All() []Fault {
	all := []Fault{CutBefore, CutAfter, CutInside, ResetBefore, ResetAfter, Swallowed, TooSlow, Late, HTML200, HalfJSON, Oversized, Replay}
	for _, s := range statuses() {
		all = append(all, PageBefore(s), PageAfter(s))
	}
	return append(all, Misleading()...)
}

// Breaks says whether the fault is one at all.
func (f Fault) Breaks() bool { return f != Fault{} }
