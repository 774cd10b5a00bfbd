package storetest

import (
	"testing"
	"time"

	"leadtwin/internal/store"
)

func apiRequests(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	request := store.APIRequest{Token: "aa", Key: "k", Digest: "d", At: noon}
	begin := func(r store.APIRequest, want bool) store.APIRequest {
		t.Helper()
		earlier, begun, err := s.BeginAPIRequest(ctx, r)
		ok(t, err)
		equal(t, "begun", begun, want)
		return earlier
	}
	begin(request, true)
	equal(t, "while it is carried out", begin(request, false), request)
	other := request
	other.Token = "bb"
	begin(other, true)
	ok(t, s.DropAPIRequest(ctx, other))
	begin(other, true)
	request.Status, request.Answer = 202, `{"ok":true}`
	ok(t, s.FinishAPIRequest(ctx, request))
	later := request
	later.Digest, later.At = "e", noon.Add(store.APIRequestLife)
	equal(t, "a day later", begin(later, false), request)
	other.At = noon.Add(61 * time.Second)
	begin(other, true) // that of noon was interrupted
	ok(t, s.DeleteExpiredAPIRequests(ctx, noon.Add(store.APIRequestLife+time.Second)))
	later.Digest = "d"
	begin(later, true)
	ok(t, s.DeleteExpiredAPIRequests(ctx, noon.Add(3*store.APIRequestLife)))
	begin(store.APIRequest{Token: "bb", Key: "k", At: noon.Add(62 * time.Second)}, true)
}
