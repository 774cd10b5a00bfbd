package apply

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"leadtwin/rules"
	"leadtwin/sync/apply/internal/note"
)

func TestNoteEscapesUserText(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, colleagues)
		w.set(
			41,
			map[string]any{
				"name":         `<script>alert(1)</script>`,
				"contact_name": `Robin "<b>" Berg`,
				"partner_name": `<img src=x onerror=alert(1)>`,
			},
		)
		html := w.sentNote()
		for _, bad := range []string{"<script", "<b>", "<img"} {
			if strings.Contains(html, bad) {
				t.Errorf("%s is in\n%s", bad, html)
			}
		}
		has(t, html, "&lt;script&gt;")
	})
}

// sentNote applies all cases and returns the last note as it was sent, before Odoo sanitised it.
func (w *world) sentNote() string {
	w.Helper()
	sent := &recording{Odoo: w.odoo}
	_, err := New(sent, w.store, w.policy, w.o).Apply(w.Context(), w.sweep(), "test")
	ok(w, err)
	if len(sent.html) == 0 {
		w.Fatal("no note was sent")
	}
	return sent.html[len(sent.html)-1]
}

// household is a couple that shares a phone number: no company.
const household = `
users:
  - {id: 5, name: Ann Archer, login: ann, rights: own, lang: de_DE}
  - {id: 6, name: Jürgen Krause, login: jkr, rights: own, lang: de_DE}
  - {id: 9, name: Leadtwin, login: leadtwin, rights: all}
leads:
  - {id: 41, name: Kitchen, contact_name: Olga Smith, phone: "+49 171 2345678", user_id: ann, stage_id: New}
  - {id: 42, name: Garden, contact_name: Paul Berg, phone: "+49 171 2345678", user_id: jkr, stage_id: New}
`

func TestNoteWording(t *testing.T) {
	t.Parallel()
	nameless := strings.NewReplacer("contact_name: Robin Berg, ", "", "contact_name: Kim Lund, ", "").Replace(colleagues)
	for name, one := range map[string]struct {
		seed, language, formality string
		want                      []string
		not                       string
	}{
		"company": {colleagues, rules.English, "informal", []string{
			"in contact with the same company",
			"appear to be different people",
		}, "address or a number"},
		"household": {
			household, rules.English, "informal",
			[]string{"share an address or a number (a household or a company)", "appear to be different people"},
			"same company",
		},
		"nameless": {
			nameless, rules.English, "informal",
			[]string{"It is not known whether they belong to the same person"},
			"appear to be",
		},
		"informal German": {
			household, rules.German, "informal",
			[]string{
				"ihr beide betreut Leads mit derselben Adresse oder Nummer", "Stimmt vor dem",
				"Vertriebsmitarbeiter: Ann Archer",
			},
			"Ihnen",
		},
		"formal German": {household, rules.German, "formal", []string{
			"Sie beide betreuen", "Stimmen Sie vor dem",
			"führen Sie sie in Odoo zusammen",
		}, "euch"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "19.0", one.seed)
			w.o.Notes.Language, w.o.Notes.Formality = one.language, one.formality
			html := w.sentNote()
			for _, want := range one.want {
				has(t, html, want)
			}
			if strings.Contains(html, one.not) {
				t.Errorf("%q is in\n%s", one.not, html)
			}
		})
	}
}

// A long title does not fill the note, and one in Hebrew does not reorder the text around it.
func TestNoteCutsTitles(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "19.0", colleagues)
	w.set(41, map[string]any{"name": "שלום " + strings.Repeat("long title ", 30)})
	html := w.sentNote()
	has(t, html, ">שלום long title")
	has(t, html, "</a></bdi>")
	if strings.Contains(html, strings.Repeat("long title ", 10)) {
		t.Errorf("the title is not cut:\n%s", html)
	}
}

func TestNoteSamples(t *testing.T) {
	t.Parallel()
	for name, language := range map[string]string{"english": rules.English, "german": rules.German, "both": "auto"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, "19.0", colleagues)
			w.o.Notes.Language = language
			compareSample(t, "separate-"+name+".html", w.sentNote())
		})
		t.Run("merged_"+name, func(t *testing.T) {
			w := newWorld(t, "19.0", strings.ReplaceAll(twoLives, "login: bob,", "login: bob, lang: de_DE,"))
			w.o.Notes.Language = language
			compareSample(t, "merged-"+name+".html", w.sentNote())
		})
	}
}

// compareSample compares a note with a file in testdata. To accept a new text, delete the file and run the test twice.
func compareSample(t *testing.T, name, got string) {
	t.Helper()
	// ID and key differ between stores.
	if m, _, found := note.ParseMarker(got); found {
		got = strings.ReplaceAll(got, m.Store, "K7Q2X")
		got = regexp.MustCompile(` [0-9A-Z]{10}</small>`).ReplaceAllString(got, " SIGNATURE0</small>")
	}
	path := filepath.Join("testdata", name)
	want, err := os.ReadFile(path)
	if os.IsNotExist(err) {
		ok(t, os.WriteFile(path, []byte(got+"\n"), 0o600))
		t.Fatalf("%s did not exist and was written; check it", path)
	}
	ok(t, err)
	equal(t, name, got+"\n", string(want))
}
