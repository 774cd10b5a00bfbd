package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"

	"go.uber.org/zap"

	"leadtwin/internal/store"
)

// keyHeader is the header of draft-ietf-httpapi-idempotency-key-header.
const keyHeader = "Idempotency-Key"

// longestKey is the length of an idempotency key in bytes.
const longestKey = 200

// onceByKey makes a request with an idempotency key take effect once: repeated within a day, it gets the same answer.
func (s *server) onceByKey(next handler) handler {
	return func(w http.ResponseWriter, r *http.Request, token store.APIToken) error {
		key := r.Header.Get(keyHeader)
		if key == "" {
			return next(w, r, token)
		}
		if len(key) > longestKey {
			return newProblem(http.StatusBadRequest,
				fmt.Sprintf("%s has %d bytes; allowed: at most %d", keyHeader, len(key), longestKey))
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return unreadableBody(err)
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		request := store.APIRequest{Token: token.Hash, Key: key, Digest: digestRequest(r, body), At: s.o.Now()}
		earlier, begun, err := s.o.Requests.BeginAPIRequest(r.Context(), request)
		switch {
		case err != nil:
			return err
		case !begun:
			return repeatAnswer(w, earlier, request)
		}
		s.answerOnce(w, r, token, next, request) //nolint:contextcheck // the request holds it
		return nil
	}
}

// repeatAnswer sends the answer to an earlier request with the same key.
func repeatAnswer(w http.ResponseWriter, earlier, request store.APIRequest) error {
	if earlier.Digest != request.Digest {
		return newProblem(http.StatusUnprocessableEntity, keyHeader+" was sent with another request before. Use a new key.")
	}
	if earlier.Status == 0 {
		return newProblem(http.StatusConflict, "The request with this "+keyHeader+" is still being processed. Try again.")
	}
	w.Header().Set("Content-Type", contentType(earlier.Status))
	w.Header().Set("Idempotency-Replayed", "true")
	w.WriteHeader(earlier.Status)
	_, _ = io.WriteString(w, earlier.Answer)
	return nil
}

// answerOnce answers and stores the answer. One that says "try again", or never came, is not stored.
func (s *server) answerOnce(
	w http.ResponseWriter, r *http.Request, token store.APIToken, next handler, request store.APIRequest,
) {
	kept := &keptAnswer{to: w}
	defer func() {
		ctx := context.WithoutCancel(r.Context()) // the effect is there, whether the client waits or not
		var err error
		if request.Status, request.Answer = kept.status, kept.body.String(); isFinal(kept.status) {
			err = s.o.Requests.FinishAPIRequest(ctx, request)
		} else {
			err = s.o.Requests.DropAPIRequest(ctx, request)
		}
		if err != nil {
			s.o.Log.Error("the answer to an API request was not stored", zap.Error(err))
		}
	}()
	if err := next(kept, r, token); err != nil {
		s.fail(kept, err)
	}
}

func isFinal(status int) bool {
	return status >= http.StatusOK && status < http.StatusInternalServerError
}

func digestRequest(r *http.Request, body []byte) string {
	sum := sha256.New()
	_, _ = fmt.Fprintf(sum, "%s %s\n", r.Method, r.URL.Path)
	_, _ = sum.Write(body)
	return hex.EncodeToString(sum.Sum(nil))
}

// keptAnswer keeps a copy of the answer.
type keptAnswer struct {
	to     http.ResponseWriter
	status int
	body   bytes.Buffer
}

// Header is that of the answer.
func (k *keptAnswer) Header() http.Header { return k.to.Header() }

// WriteHeader sends the status.
func (k *keptAnswer) WriteHeader(status int) {
	k.status = status
	k.to.WriteHeader(status)
}

// Write sends a part of the body.
func (k *keptAnswer) Write(p []byte) (int, error) {
	k.body.Write(p)
	return k.to.Write(p) //nolint:wrapcheck // it is a copy
}
