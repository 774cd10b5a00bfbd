package miniodoo

import (
	"fmt"
	"testing"
)

func TestPythonLiterals(t *testing.T) {
	for text, want := range map[string]string{
		"":                           "<nil>",
		"[]":                         "[]",
		"[('a', 'ilike', \"it's\")]": "[[a ilike it's]]",
		"['|', ('a', '=', True), ('b', 'in', [1, 2.5, None])]": "[| [a = true] [b in [1 2.5 <nil>]]]",
		" [ ( 'x' , '=' , 'a\\'b' , ) ] ":                      "[[x = a'b]]",
	} {
		if got, err := parseLiteral(text); err != nil || fmt.Sprint(got) != want {
			t.Errorf("%s: got %v, %v; want %s", text, got, err, want)
		}
	}
	for _, text := range []string{"[", "['a]", "foo()", "[1] 2", "('a'", "["} {
		if got, err := parseLiteral(text); err == nil {
			t.Errorf("%s: got %v", text, got)
		}
	}
}

func FuzzLiteral(f *testing.F) {
	f.Add("[('a', '=', 1)]")
	f.Fuzz(func(_ *testing.T, text string) { _, _ = parseLiteral(text) })
}

func FuzzSanitize(f *testing.F) {
	o := New("19.0")
	f.Add("<p onclick=x>a<script>b</script></p>")
	f.Fuzz(func(t *testing.T, text string) {
		once := o.sanitizeHTML(text)
		if twice := o.sanitizeHTML(once); script.MatchString(once) || len(twice) > 2*len(once)+16 {
			t.Errorf("%q became %q, then %q", text, once, twice)
		}
	})
}
