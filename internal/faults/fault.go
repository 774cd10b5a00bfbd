package faults

import (
	"fmt"
	"net/http"
)

// Delivery is how often Odoo receives a call that breaks.
type Delivery int

// Odoo receives a call not at all, once, twice, or only at Proxy.DeliverLate, long after its caller gave up.
const (
	NotDelivered Delivery = iota
	DeliveredOnce
	DeliveredTwice
	DeliveredLater
)

// Answer is what the caller receives from a call that breaks.
type Answer int

// OdooAnswer is the real one; all others except NoAnswer are immediate.
const (
	OdooAnswer       Answer = iota
	ConnectionClosed        // the connection closes without a byte
	ConnectionReset         // the connection is reset
	TruncatedAnswer         // the connection closes in the middle of the answer
	NoAnswer                // nothing until the caller gives up
	HTMLPage                // an HTML page with a status
	BareStatus              // a status without a page or a content type
	Redirect                // a redirect with a status to Fault.Host
	HalfBody                // half of the JSON, as if it were complete
	EndlessBody             // more bytes than any client accepts
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

// The faults of proxies.
var (
	HTML200   = Fault{Name: "HTML instead of JSON", Delivery: DeliveredOnce, Answer: HTMLPage, Status: http.StatusOK}
	HalfJSON  = Fault{Name: "half of the JSON", Delivery: DeliveredOnce, Answer: HalfBody}
	Oversized = Fault{Name: "oversized", Delivery: DeliveredOnce, Answer: EndlessBody}
	SentTwice = Fault{Name: "sent twice", Delivery: DeliveredTwice, Answer: OdooAnswer}
)

func pageStatuses() []int {
	return []int{
		http.StatusFound, http.StatusNotFound, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge,
		http.StatusTooManyRequests,
		http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable,
	}
}

// PageBefore is an error page of a proxy that did not forward the call.
func PageBefore(status int) Fault {
	return Fault{Name: fmt.Sprintf("HTTP %d before", status), Delivery: NotDelivered, Answer: HTMLPage, Status: status}
}

// PageAfter is an error page instead of Odoo's answer, after Odoo executed the call.
func PageAfter(status int) Fault {
	return Fault{Name: fmt.Sprintf("HTTP %d after", status), Delivery: DeliveredOnce, Answer: HTMLPage, Status: status}
}

// BareAfter is a bare status instead of Odoo's answer, after Odoo executed the call.
func BareAfter(status int) Fault {
	return Fault{
		Name: fmt.Sprintf("bare HTTP %d after", status), Delivery: DeliveredOnce, Answer: BareStatus,
		Status: status,
	}
}

// RedirectAfter is a redirect instead of Odoo's answer, after Odoo executed the call: to another host, or, if host is
// empty, to the same host by another name.
func RedirectAfter(status int, host string) Fault {
	to := host
	if to == "" {
		to = "another name"
	}
	return Fault{
		Name: fmt.Sprintf("redirect %d to %s after", status, to), Delivery: DeliveredOnce, Answer: Redirect,
		Status: status, Host: host,
	}
}

// MisleadingAnswers are the answers that look as if Odoo had not received the call although it executed it.
func MisleadingAnswers() []Fault {
	const other = "other.example.test"
	return []Fault{
		RedirectAfter(http.StatusFound, other), RedirectAfter(http.StatusTemporaryRedirect, other),
		RedirectAfter(http.StatusPermanentRedirect, other),
		RedirectAfter(http.StatusFound, ""), RedirectAfter(http.StatusTemporaryRedirect, ""),
		RedirectAfter(http.StatusPermanentRedirect, ""),
		BareAfter(http.StatusNotFound), BareAfter(http.StatusMethodNotAllowed), BareAfter(http.StatusBadGateway),
		PageAfter(http.StatusUnauthorized), PageAfter(http.StatusForbidden), PageAfter(http.StatusMethodNotAllowed),
	}
}

// All returns every fault once. Oversized transfers hundreds of megabytes, and the time-outs last as long as those of
// the caller.
func All() []Fault {
	all := []Fault{
		CutBefore, CutAfter, CutInAnswer, ResetBefore, ResetAfter, TimeoutBefore, TimeoutAfter, ArrivesLate,
		HTML200, HalfJSON, Oversized, SentTwice,
	}
	for _, s := range pageStatuses() {
		all = append(all, PageBefore(s), PageAfter(s))
	}
	return append(all, MisleadingAnswers()...)
}

// Breaks reports whether the fault breaks anything.
func (f Fault) Breaks() bool { return f != Fault{} }
