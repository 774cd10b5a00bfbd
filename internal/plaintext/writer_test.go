package plaintext_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"leadtwin/internal/plaintext"
)

const hostile = "a\x1b]0;pwned\x07b\x1b[31mc\u202ed\u200be\u009b2Jf\x7f\u2028g\U000e0041h"

func TestWriter(t *testing.T) {
	t.Run("keeps lines, tabs and own styles only", func(t *testing.T) {
		var out bytes.Buffer
		w := plaintext.NewWriter(&out)
		_, _ = w.Write([]byte("one\ttwo\n" + plaintext.Style("three "+hostile, "1;31") + "\n"))
		want := "one\ttwo\n\x1b[1;31mthree a ]0;pwned b [31mcde 2Jf  gh\x1b[0m\n"
		if out.String() != want {
			t.Errorf("%q, want %q", out.String(), want)
		}
	})
	t.Run("puts split characters together", func(t *testing.T) {
		var out bytes.Buffer
		w := plaintext.NewWriter(&out)
		for _, b := range []byte("Zoë 王\u202e!\n") {
			if n, err := w.Write([]byte{b}); n != 1 || err != nil {
				t.Fatal(n, err)
			}
		}
		if out.String() != "Zoë 王!\n" {
			t.Errorf("%q", out.String())
		}
	})
}

func TestJSONWriter(t *testing.T) {
	raw, err := json.Marshal(map[string]string{"title": hostile})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := plaintext.NewJSONWriter(&out)
	for i := 0; i < len(raw); i += 3 {
		if _, err := w.Write(raw[i:min(i+3, len(raw))]); err != nil {
			t.Fatal(err)
		}
	}
	if strings.ContainsAny(out.String(), "\x1b\u202e\u200b\u009b\x7f\u2028\U000e0041") {
		t.Errorf("%q", out.String())
	}
	var back map[string]string
	if err := json.Unmarshal(out.Bytes(), &back); err != nil || back["title"] != hostile {
		t.Errorf("%v %q, want %q", err, back["title"], hostile)
	}
}
