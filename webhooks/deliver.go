package webhooks

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"
	"go.uber.org/zap"

	"leadtwin/internal/crm"
)

// loggedLeads are the ids in one line of the log.
const loggedLeads = 50

// Inbox is what webhooks needs of the store: ids on disk, each lead once, before it returns.
type Inbox interface {
	Add(ctx context.Context, leads []crm.LeadID, seen time.Time) error
}

// Options are the limits of the listener.
type Options struct {
	Tokens     []string // any of them opens the door; several while one is being replaced
	MaxBody    int64    // bytes; larger bodies get 413
	Concurrent int      // deliveries handled at once; more of them wait their turn
	PerSender  float64  // deliveries a second from one address, in the long run; 0 is no limit
}

// Register adds POST /hooks/odoo/:token to r. wake is called after something new is on disk and must not block.
func Register(r gin.IRouter, in Inbox, wake func(), now func() time.Time, m *Metrics, log *zap.Logger, o Options) {
	h := &handler{
		inbox: in, wake: wake, now: now, metrics: m, log: log, maxBody: o.MaxBody,
		slots: make(chan struct{}, max(o.Concurrent, 1)), senders: newSenders(o.PerSender, now),
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
	slots   chan struct{}
	senders *senders
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
		c.Data(http.StatusNotFound, "text/plain", []byte("404 page not found")) // byte by byte Gin's answer to an unknown path
		return WrongToken, 0
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-c.Request.Context().Done():
		return Abandoned, 0
	}
	raw, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, h.maxBody))
	if err != nil {
		return h.unread(c, err), 0
	}
	return h.keep(c, raw)
}

func (h *handler) keep(c *gin.Context, raw []byte) (Outcome, int) {
	d, err := parse(raw)
	if err != nil {
		refuse(c, http.StatusBadRequest, err.Error())
		return Malformed, 0
	}
	if d.Model != leadModel {
		c.JSON(http.StatusAccepted, gin.H{"accepted": 0, "ignored": "only crm.lead is kept"})
		return OtherModel, 0
	}
	// The caller may hang up while we commit; what it sent is kept all the same.
	if err := h.inbox.Add(context.WithoutCancel(c.Request.Context()), d.Leads, h.now()); err != nil {
		h.log.Error("delivery could not be stored", zap.Int("leads", len(d.Leads)), zap.Error(err))
		c.Header("Retry-After", "5")
		refuse(c, http.StatusServiceUnavailable, "the delivery could not be stored; send it again later")
		return NotStored, 0
	}
	c.JSON(http.StatusAccepted, gin.H{"accepted": len(d.Leads)})
	h.wake()
	for part := range slices.Chunk(d.Leads, loggedLeads) {
		h.log.Info("leads reported", zap.Any("leads", part))
	}
	return Accepted, len(d.Leads)
}

// unread answers a body that could not be read: too large, or given up by the sender.
func (h *handler) unread(c *gin.Context, err error) Outcome {
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		refuse(c, http.StatusRequestEntityTooLarge, "the body is too large")
		return TooLarge
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
