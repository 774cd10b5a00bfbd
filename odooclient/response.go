package odooclient

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Limits of one answer. Odoo's own are far below them: a page of a thousand leads is half a megabyte, and the ids of a
// million leads are eight, or 36 as XML.
const (
	maxResponseBytes   = 64 << 20 // bytes after unpacking
	smallResponseBytes = 8 << 20  // bytes; of larger answers one is held at a time
	maxOtherBytes      = 1 << 20  // bytes of what is neither JSON nor XML; nothing beyond is read
)

// response is Odoo's answer. Free releases its buffer; Body must not be used after.
type response struct {
	From   *url.URL // that answered
	Status int
	Header http.Header
	Type   string // media type
	Body   []byte
	free   func()
}

// Free releases the buffer. It may be called more than once.
func (a *response) Free() {
	a.Body = nil
	if free := a.free; free != nil {
		a.free = nil
		free()
	}
}

// errResponseTooLarge and errTooDeep are answers over a limit. They would be so again.
var (
	errResponseTooLarge = errors.New("the answer is too large")
	errResponseTooDeep  = errors.New("the answer is nested too deeply")
)

func exceedsLimit(err error) bool {
	return errors.Is(err, errResponseTooLarge) || errors.Is(err, errResponseTooDeep)
}

// readResponse reads an answer into memory, within the limits. Small answers share buffers. A larger one gets a buffer
// of the largest size, of which only what is filled takes memory, and waits until no other large one is held: so
// concurrent calls cannot add up.
func (w *httpConn) readResponse(ctx context.Context, res *http.Response) (*response, error) {
	a := &response{From: res.Request.URL, Status: res.StatusCode, Header: res.Header}
	a.Type, _, _ = mime.ParseMediaType(res.Header.Get("Content-Type"))
	body, largest := io.Reader(res.Body), w.maxBytes
	switch {
	case a.Type == jsonType:
		body = &guardedReader{from: body, shape: &jsonNesting{}}
	case isXMLType(a.Type):
		body = &guardedReader{from: body, shape: &xmlNesting{}}
	default:
		body, largest = io.LimitReader(body, maxOtherBytes), maxOtherBytes
	}
	buffer := w.buffers.Get().(*bytes.Buffer) //nolint:forcetypeassert // the pool holds nothing else
	buffer.Reset()
	a.free = func() { w.buffers.Put(buffer) }
	small := min(smallResponseBytes, largest)
	n, err := buffer.ReadFrom(io.LimitReader(body, small+1))
	a.Body = buffer.Bytes()
	if err == nil && n > small {
		err = w.readLargeResponse(ctx, a, body, largest)
	}
	if err != nil {
		a.Free()
		return nil, err
	}
	return a, nil
}

// readLargeResponse continues where the buffer of a small answer ends.
func (w *httpConn) readLargeResponse(ctx context.Context, a *response, body io.Reader, largest int64) error {
	if largest > smallResponseBytes {
		select {
		case w.largeSlot <- struct{}{}:
		case <-ctx.Done():
			return fmt.Errorf("while another large answer was read: %w", context.Cause(ctx))
		}
		whole := w.takeLargeBuffer()
		giveBack := a.free
		a.free = func() {
			w.largeBuffers.Put(&whole)
			<-w.largeSlot
			giveBack()
		}
		n := copy(whole, a.Body)
		for n < len(whole) {
			more, err := body.Read(whole[n:])
			n += more
			if errors.Is(err, io.EOF) {
				a.Body = whole[:n]
				return nil
			}
			if err != nil {
				return err
			}
		}
	}
	return fmt.Errorf("%w: over %d MB", errResponseTooLarge, largest>>20)
}

func (w *httpConn) takeLargeBuffer() []byte {
	if kept, ok := w.largeBuffers.Get().(*[]byte); ok && int64(len(*kept)) == w.maxBytes+1 {
		return *kept
	}
	return make([]byte, w.maxBytes+1)
}

func isXMLType(mediaType string) bool { return strings.HasSuffix(mediaType, "/xml") }

func (a *response) serverDate() time.Time {
	t, err := http.ParseTime(a.Header.Get("Date"))
	if err != nil {
		return time.Time{}
	}
	return t
}

// retryAfter is how long a busy server asks us to wait: in seconds, or until a time by the server's clock.
func (a *response) retryAfter() time.Duration {
	header := a.Header.Get("Retry-After")
	if seconds, err := strconv.Atoi(header); err == nil {
		return max(0, time.Duration(seconds)*time.Second)
	}
	until, err := http.ParseTime(header)
	if now := a.serverDate(); err == nil && !now.IsZero() {
		return max(0, until.Sub(now))
	}
	return 0
}
