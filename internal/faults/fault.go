package faults

import (
	"fmt"
	"net/http"
)

// Delivery is what Odoo sees of a call that breaks.
type Delivery int

// A call reaches Odoo not at all, as it should, twice, or only when Proxy.Deliver is called, long after its sender gave
// up.
const (
	NotDelivered Delivery = iota
	DeliveredOnce
	DeliveredTwice
	DeliveredLater
)

// Answer is what the caller sees of a call that breaks.
type Answer int

// The answers. Real is Odoo's own; all others but Silence come at once.
const (
	OdooAnswer       Answer = iota
	ConnectionClosed        // the connection ends without a byte
	ConnectionReset         // the same by a TCP reset
	TruncatedAnswer         // the connection ends in the middle of the answer
	NoAnswer                // nothing comes, until the caller gives up
	HTMLPage                // an HTML page with a status
	BareStatus              // a status without a page or a content type
	Redirect                // a redirect with a status to Fault.Host
	HalfBody                // half of the JSON, as if it were all
	EndlessBody             // more bytes than any client takes
)

// Fault is one way in which a call breaks. The zero Fault breaks nothing.
type Fault struct {
	Name     string
	Delivery Delivery
	Answer   Answer
	Status   int    // of a Page; 302 leads to a sign-in page
	Host     string // of a redirect; empty: the proxy itself by another name
}

// The faults of the network.
var (
	CutBefore     = Fault{Name: "cut before", Delivery: NotDelivered, Answer: ConnectionClosed}
	CutAfter      = Fault{Name: "cut after", Delivery: DeliveredOnce, Answer: ConnectionClosed}
	CutInAnswer   = Fault{Name: "cut inside the answer", Delivery: DeliveredOnce, Answer: TruncatedAnswer}
	ResetBefore   = Fault{Name: "reset before", Delivery: NotDelivered, Answer: ConnectionReset}
	ResetAfter    = Fault{Name: "reset after", Delivery: DeliveredOnce, Answer: ConnectionReset}
	TimeoutBefore = Fault{Name: "time-out before", Delivery: NotDelivered, Answer: NoAnswer}
	TimeoutAfter  = Fault{Name: "time-out after", Delivery: DeliveredOnce, Answer: NoAnswer}
	ArrivesLate   = Fault{Name: "arrives after the caller gave up", Delivery: DeliveredLater, Answer: ConnectionClosed}
)

// The faults of what stands between.
var (
	HTML200   = Fault{Name: "HTML instead of JSON", Delivery: DeliveredOnce, Answer: HTMLPage, Status: http.StatusOK}
	HalfJSON  = Fault{Name: "half of the JSON", Delivery: DeliveredOnce, Answer: HalfBody}
	Oversized = Fault{Name: "oversized", Delivery: DeliveredOnce, Answer: EndlessBody}
	SentTwice = Fault{Name: "sent twice", Delivery: DeliveredTwice, Answer: OdooAnswer}
)

// pageStatuses are those of the pages that proxies, and Odoo itself when it cannot even begin, answer instead.
func pageStatuses() []int {
	return []int{
		http.StatusFound, http.StatusNotFound, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusTooManyRequests,
		http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable,
	}
}

// PageBefore is an error page of something that never passed the call on.
func PageBefore(status int) Fault {
	return Fault{Name: fmt.Sprintf("HTTP %d before", status), Delivery: NotDelivered, Answer: HTMLPage, Status: status}
}

// PageAfter is an error page instead of Odoo's answer, when Odoo has done what it was asked for.
func PageAfter(status int) Fault {
	return Fault{Name: fmt.Sprintf("HTTP %d after", status), Delivery: DeliveredOnce, Answer: HTMLPage, Status: status}
}

// BareAfter is a status alone instead of Odoo's answer, when Odoo has done what it was asked for.
func BareAfter(status int) Fault {
	return Fault{Name: fmt.Sprintf("bare HTTP %d after", status), Delivery: DeliveredOnce, Answer: BareStatus, Status: status}
}

// RedirectAfter is a redirect instead of Odoo's answer, when Odoo has done what it was asked for: to another host, or,
// with an empty one, to the same host by another name.
func RedirectAfter(status int, host string) Fault {
	to := host
	if to == "" {
		to = "another name"
	}
	return Fault{Name: fmt.Sprintf("redirect %d to %s after", status, to), Delivery: DeliveredOnce, Answer: Redirect, Status: status, Host: host}
}

// MisleadingAnswers lists the answers that look as if Odoo had not got the call, when it has carried it out.
func MisleadingAnswers() []Fault {
	const other = "other.example.test"
	return []Fault{
		RedirectAfter(http.StatusFound, other), RedirectAfter(http.StatusTemporaryRedirect, other), RedirectAfter(http.StatusPermanentRedirect, other),
		RedirectAfter(http.StatusFound, ""), RedirectAfter(http.StatusTemporaryRedirect, ""), RedirectAfter(http.StatusPermanentRedirect, ""),
		BareAfter(http.StatusNotFound), BareAfter(http.StatusMethodNotAllowed), BareAfter(http.StatusBadGateway),
		PageAfter(http.StatusUnauthorized), PageAfter(http.StatusForbidden), PageAfter(http.StatusMethodNotAllowed),
	}
}

// All lists every fault, each once. Oversized moves hundreds of megabytes, and the time-outs last as long as the
// caller's.
func All() []Fault {
	all := []Fault{CutBefore, CutAfter, CutInAnswer, ResetBefore, ResetAfter, TimeoutBefore, TimeoutAfter, ArrivesLate, HTML200, HalfJSON, Oversized, SentTwice}
	for _, s := range pageStatuses() {
		all = append(all, PageBefore(s), PageAfter(s))
	}
	return append(all, MisleadingAnswers()...)
}

// Breaks says whether the fault is one at all.
func (f Fault) Breaks() bool { return f != Fault{} }
