package webhooks

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"net/http"
	"os"
	"time"

	"github.com/gin-gonic/gin"
	"go.uber.org/zap"

	"leadtwin/internal/crm"
)

// loggedLeads are the ids in one line of the log; of more only the number is logged.
const loggedLeads = 50

// How long a sender may take for a body, and how long a delivery waits to be stored. Odoo gives up after a second.
const (
	bodyTimeout = 5 * time.Second
	slotTimeout = 5 * time.Second
)

// Inbox is what webhooks needs of the store: ids on disk, each lead once, before it returns.
type Inbox interface {
	AddToInbox(ctx context.Context, leads []crm.LeadID, seen time.Time) error
}

// Options are the limits of the listener.
type Options struct {
	Tokens     []string // any of them opens the door; several while one is being replaced
	MaxBody    int64    // bytes; larger bodies get 413
	Concurrent int      // deliveries stored at once; more of them wait their turn
	Memory     int64    // bytes that all deliveries under way may take; more get 503; 0 is 32 MB
	PerSender  float64  // deliveries a second from one address, in the long run; 0 is no limit
}

// Register adds POST /hooks/odoo/:token to r. wake is called after something new is on disk and must not block.
func Register(r gin.IRouter, in Inbox, wake func(), now func() time.Time, m *Metrics, log *zap.Logger, o Options) {
	h := &handler{
		inbox: in, wake: wake, now: now, metrics: m, log: log, maxBody: o.MaxBody,
		slots: make(chan struct{}, max(o.Concurrent, 1)), budget: newBudget(o.Memory), senders: newSenders(o.PerSender, now),
	}
	for _, token := range o.Tokens {
		h.tokens = append(h.tokens, sha256.Sum256([]byte(token)))
	}
	r.POST("/hooks/odoo/:token", h.deliver)
	r.POST("/hooks/odoo/:token/", h.deliver) // typed by hand: a redirect would keep Odoo's user waiting twice
}

type handler struct {
	inbox   Inbox
	wake    func()
	now     func() time.Time
	metrics *Metrics
	log     *zap.Logger
	tokens  [][sha256.Size]byte
	maxBody int64
	slots   chan struct{} // deliveries that are being stored
	budget  *budget       // memory of all deliveries under way
	senders *senders
	guesses guesses
}

// deliver caps, authenticates, parses, stores, and only then answers 202.
func (h *handler) deliver(c *gin.Context) {
	start := h.now()
	outcome, leads := h.take(c)
	h.metrics.observe(outcome, leads, h.now().Sub(start))
}

func (h *handler) take(c *gin.Context) (outcome Outcome, leads int) {
	if c.Request.ContentLength > h.maxBody {
		refuse(c, http.StatusRequestEntityTooLarge, "the body is too large")
		return TooLarge, 0
	}
	known := h.tokenIs(c.Param("token"))
	if !h.senders.allow(c.ClientIP(), known) {
		c.Header("Retry-After", "1")
		refuse(c, http.StatusTooManyRequests, "too many requests from this address")
		return Throttled, 0
	}
	if !known {
		h.guesses.count(c.ClientIP(), h.now(), h.log)
		c.Data(http.StatusNotFound, "text/plain", []byte("404 page not found")) // byte by byte Gin's answer to an unknown path
		return WrongToken, 0
	}
	if !h.budget.take(readBuffer) {
		return h.busy(c), 0
	}
	defer h.budget.release(readBuffer)
	// A slow sender must not keep a connection. Where the writer knows no deadlines, that of the server holds.
	_ = http.NewResponseController(c.Writer).SetReadDeadline(time.Now().Add(bodyTimeout)) //nolint:forbidigo // a deadline of the connection
	d, err := parse(http.MaxBytesReader(c.Writer, c.Request.Body, h.maxBody))
	if err != nil {
		return h.unread(c, err), 0
	}
	if d.Model != leadModel {
		c.JSON(http.StatusAccepted, gin.H{"accepted": 0, "ignored": "only crm.lead is kept"})
		return OtherModel, 0
	}
	return h.keep(c, d.Leads)
}

// keep stores the leads, when it is their turn.
func (h *handler) keep(c *gin.Context, leads []crm.LeadID) (Outcome, int) {
	size := idSize * len(leads)
	if !h.budget.take(size) {
		return h.busy(c), 0
	}
	defer h.budget.release(size)
	waiting, cancel := context.WithTimeout(c.Request.Context(), slotTimeout)
	defer cancel()
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-waiting.Done():
		if c.Request.Context().Err() != nil {
			return Abandoned, 0
		}
		return h.busy(c), 0
	}
	// The caller may hang up while we commit; what it sent is kept all the same.
	if err := h.inbox.AddToInbox(context.WithoutCancel(c.Request.Context()), leads, h.now()); err != nil {
		h.log.Error("delivery could not be stored", zap.Int("leads", len(leads)), zap.Error(err))
		c.Header("Retry-After", "5")
		refuse(c, http.StatusServiceUnavailable, "the delivery could not be stored; send it again later")
		return NotStored, 0
	}
	c.JSON(http.StatusAccepted, gin.H{"accepted": len(leads)})
	h.wake()
	if len(leads) <= loggedLeads {
		h.log.Info("leads reported", zap.Any("leads", leads))
	} else {
		h.log.Info("leads reported", zap.Int("count", len(leads)), zap.Int64("first", int64(leads[0])), zap.Int64("last", int64(leads[len(leads)-1])))
	}
	return Accepted, len(leads)
}

// busy asks the sender to come again: too much is under way.
func (h *handler) busy(c *gin.Context) Outcome {
	c.Header("Retry-After", "5")
	refuse(c, http.StatusServiceUnavailable, "too many deliveries at once; send it again later")
	return Busy
}

// unread answers a body that could not be read: malformed, too large, or given up by the sender.
func (h *handler) unread(c *gin.Context, err error) Outcome {
	if _, wrong := errors.AsType[malformed](err); wrong {
		refuse(c, http.StatusBadRequest, err.Error())
		return Malformed
	}
	if _, tooMany := errors.AsType[tooManyLeads](err); tooMany {
		refuse(c, http.StatusRequestEntityTooLarge, err.Error())
		return TooLarge
	}
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		refuse(c, http.StatusRequestEntityTooLarge, "the body is too large")
		return TooLarge
	}
	if errors.Is(err, os.ErrDeadlineExceeded) { // the sender is slow, or we are
		c.Header("Retry-After", "5")
		refuse(c, http.StatusServiceUnavailable, "the body did not arrive in time; send it again later")
		return Abandoned
	}
	refuse(c, http.StatusBadRequest, "the body could not be read")
	return Abandoned
}

// tokenIs compares with every token, always all of them and always the same number of bytes, so that the time it takes
// tells nothing.
func (h *handler) tokenIs(given string) bool {
	sum := sha256.Sum256([]byte(given))
	found := 0
	for _, token := range h.tokens {
		found |= subtle.ConstantTimeCompare(sum[:], token[:])
	}
	return found == 1
}

func refuse(c *gin.Context, status int, what string) { c.JSON(status, gin.H{"error": what}) }
