package storetest

import (
	"testing"
	"time"

	"leadtwin/internal/store"
)

func apiTokens(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	form := store.APIToken{Hash: "aa", Name: "web form", Scopes: []string{"check"}, By: "Dana", Created: noon}
	sync := store.APIToken{
		Hash: "bb", Name: "sync", Scopes: []string{"read", "decide"}, Team: 3, Expires: noon.Add(time.Hour),
		By: "Dana", Created: noon.Add(time.Minute),
	}
	ok(t, s.SaveAPIToken(ctx, form))
	ok(t, s.SaveAPIToken(ctx, sync))
	equal(t, "tokens", must(s.APITokens(ctx))(t), []store.APIToken{sync, form})
	ok(t, s.UseAPIToken(ctx, "aa", noon.Add(2*time.Minute)))
	form.Used = noon.Add(2 * time.Minute)
	got, found, err := s.APIToken(ctx, "aa", noon.Add(1000*time.Hour))
	ok(t, err)
	equal(t, "found", found, true)
	equal(t, "a token without an end", got, form)
	for hash, at := range map[string]time.Time{"bb": noon.Add(time.Hour), "cc": noon} {
		_, found, err = s.APIToken(ctx, hash, at)
		ok(t, err)
		equal(t, "found when it has expired or never was", found, false)
	}
	ok(t, s.DeleteAPIToken(ctx, "aa", "Dana", noon))
	equal(t, "deleting it twice is refused", is[*store.NotFoundError](s.DeleteAPIToken(ctx, "aa", "Dana", noon)), true)
	equal(t, "tokens that are left", must(s.APITokens(ctx))(t), []store.APIToken{sync})
}
