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
	"leadtwin/internal/proxies"
)

// loggedLeads is the largest number of ids in one log line; of more, only the count is logged.
const loggedLeads = 50

// Limits for receiving a body and for waiting to store it. Odoo gives up after one second.
const (
	bodyTimeout = 5 * time.Second
	slotTimeout = 5 * time.Second
)

// Inbox stores lead ids. They are on disk, each lead once, when AddToInbox returns.
type Inbox interface {
	AddToInbox(ctx context.Context, leads []crm.LeadID, seen time.Time) error
}

// Options are the limits of the listener.
type Options struct {
	Tokens     []string // valid tokens; several while one is being replaced
	MaxBody    int64    // bytes; larger bodies get 413
	Concurrent int      // deliveries stored concurrently; others wait
	Memory     int64    // bytes for all deliveries in progress; beyond that 503; 0 means 32 MB
	PerSender  float64  // sustained deliveries per second from one address; 0 means no limit
	Proxies    proxies.Trusted
}

// Register adds POST /hooks/odoo/:token to r. onStored is called after new ids are on disk and must not block.
func Register(r gin.IRouter, in Inbox, onStored func(), now func() time.Time, m *Metrics, log *zap.Logger, o Options) {
	h := &handler{
		inbox: in, onStored: onStored, now: now, metrics: m, log: log, maxBody: o.MaxBody,
		storeSlots: make(chan struct{}, max(o.Concurrent, 1)), budget: newMemoryBudget(o.Memory),
		senders: newRateLimiter(o.PerSender, now), proxies: o.Proxies,
	}
	for _, token := range o.Tokens {
		h.tokens = append(h.tokens, sha256.Sum256([]byte(token)))
	}
	r.POST("/hooks/odoo/:token", h.deliver)
	r.POST("/hooks/odoo/:token/", h.deliver) // a redirect would make the user of Odoo wait twice
}

type handler struct {
	inbox       Inbox
	onStored    func()
	now         func() time.Time
	metrics     *Metrics
	log         *zap.Logger
	tokens      [][sha256.Size]byte
	maxBody     int64
	storeSlots  chan struct{} // one for each delivery being stored
	budget      *memoryBudget // for all deliveries in progress
	senders     *rateLimiter
	proxies     proxies.Trusted
	wrongTokens wrongTokenLog
}

func (h *handler) deliver(c *gin.Context) {
	start := h.now()
	outcome, leads := h.receive(c)
	h.metrics.record(outcome, leads, start, h.now())
}

func (h *handler) receive(c *gin.Context) (outcome Outcome, leads int) {
	if c.Request.ContentLength > h.maxBody {
		respondError(c, http.StatusRequestEntityTooLarge, "the body is too large")
		return TooLarge, 0
	}
	known := h.isValidToken(c.Param("token"))
	if !h.senders.allow(h.proxies.Client(c.Request), known) {
		c.Header("Retry-After", "1")
		respondError(c, http.StatusTooManyRequests, "too many requests from this address")
		return Throttled, 0
	}
	if !known {
		h.wrongTokens.record(h.proxies.Client(c.Request), h.now(), h.log)
		c.Data(http.StatusNotFound, "text/plain", []byte("404 page not found")) // exactly Gin's answer for an unknown path
		return WrongToken, 0
	}
	if !h.budget.reserve(readBuffer) {
		return h.refuseBusy(c), 0
	}
	defer h.budget.release(readBuffer)
	// A slow sender must not hold a connection. Writers without deadlines fall back to the server's.
	//nolint:forbidigo // a deadline of the connection
	_ = http.NewResponseController(c.Writer).SetReadDeadline(time.Now().Add(bodyTimeout))
	d, err := parseDelivery(http.MaxBytesReader(c.Writer, c.Request.Body, h.maxBody))
	if err != nil {
		return h.refuseUnreadable(c, err), 0
	}
	if d.Model != leadModel {
		c.JSON(http.StatusAccepted, gin.H{"accepted": 0, "ignored": "only crm.lead is accepted"})
		return OtherModel, 0
	}
	return h.storeLeads(c, d.Leads)
}

func (h *handler) storeLeads(c *gin.Context, leads []crm.LeadID) (Outcome, int) {
	size := idSize * len(leads)
	if !h.budget.reserve(size) {
		return h.refuseBusy(c), 0
	}
	defer h.budget.release(size)
	waiting, cancel := context.WithTimeout(c.Request.Context(), slotTimeout)
	defer cancel()
	select {
	case h.storeSlots <- struct{}{}:
		defer func() { <-h.storeSlots }()
	case <-waiting.Done():
		if c.Request.Context().Err() != nil {
			return Abandoned, 0
		}
		return h.refuseBusy(c), 0
	}
	// The sender may hang up during the commit; the delivery is stored anyway.
	if err := h.inbox.AddToInbox(context.WithoutCancel(c.Request.Context()), leads, h.now()); err != nil {
		h.log.Error("delivery could not be stored", zap.Int("leads", len(leads)), zap.Error(err))
		c.Header("Retry-After", "5")
		respondError(c, http.StatusServiceUnavailable, "the delivery could not be stored; retry later")
		return StoreError, 0
	}
	c.JSON(http.StatusAccepted, gin.H{"accepted": len(leads)})
	h.onStored()
	if len(leads) <= loggedLeads {
		h.log.Info("leads reported", zap.Any("leads", leads))
	} else {
		h.log.Info("leads reported", zap.Int("count", len(leads)), zap.Int64("first", int64(leads[0])),
			zap.Int64("last", int64(leads[len(leads)-1])))
	}
	return Accepted, len(leads)
}

func (h *handler) refuseBusy(c *gin.Context) Outcome {
	c.Header("Retry-After", "5")
	respondError(c, http.StatusServiceUnavailable, "too many deliveries in progress; retry later")
	return Busy
}

// refuseUnreadable answers a body that is malformed, too large or incomplete.
func (h *handler) refuseUnreadable(c *gin.Context, err error) Outcome {
	if _, wrong := errors.AsType[malformedError](err); wrong {
		respondError(c, http.StatusBadRequest, err.Error())
		return Malformed
	}
	if _, tooMany := errors.AsType[tooManyLeadsError](err); tooMany {
		respondError(c, http.StatusRequestEntityTooLarge, err.Error())
		return TooLarge
	}
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		respondError(c, http.StatusRequestEntityTooLarge, "the body is too large")
		return TooLarge
	}
	if errors.Is(err, os.ErrDeadlineExceeded) { // the sender or this machine is slow
		c.Header("Retry-After", "5")
		respondError(c, http.StatusServiceUnavailable, "the body did not arrive in time; retry later")
		return Abandoned
	}
	respondError(c, http.StatusBadRequest, "the body could not be read")
	return Abandoned
}

// isValidToken compares with all tokens, always with the same number of bytes, so that its duration reveals nothing.
func (h *handler) isValidToken(given string) bool {
	sum := sha256.Sum256([]byte(given))
	found := 0
	for _, token := range h.tokens {
		found |= subtle.ConstantTimeCompare(sum[:], token[:])
	}
	return found == 1
}

func respondError(c *gin.Context, status int, what string) { c.JSON(status, gin.H{"error": what}) }
