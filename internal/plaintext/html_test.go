package plaintext_test

import (
	"testing"

	"leadtwin/internal/plaintext"
)

func TestFromHTML(t *testing.T) {
	for markup, want := range map[string]string{
		"":                        "",
		"Wants 3 lamps\n\nby May": "Wants 3 lamps by May",
		"<p>Wants <b>3</b> lamps, <i>big</i>.</p>": "Wants 3 lamps, big.",
		"<p>one</p><p>two<br/>three</p>":           "one two three",
		"Berg &amp; Co, 2 &lt; 3":                  "Berg & Co, 2 < 3",
		`<a title="a > b">link</a>`:                "link",
		"a<!-- hidden -->b":                        "ab",
		"<style>p{}</style>x<script>y</script>":    "x",
		"<p><br></p>":                              "",
		"2 < 3 and 4 > 3":                          "2 < 3 and 4 > 3",
		"broken <b":                                "broken",
	} {
		if got := plaintext.FromHTML(markup); got != want {
			t.Errorf("%q: %q, want %q", markup, got, want)
		}
	}
}
