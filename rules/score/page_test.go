package score_test

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"leadtwin/rules"
	"leadtwin/rules/golden"
	"leadtwin/rules/labelled"
	"leadtwin/rules/score"
)

var update = flag.Bool("update", false, "measure, and write the figures of docs/judgement.md")

const (
	judgementPage = "../../docs/judgement.md"
	figuresBegin  = "<!-- measured -->\n"
	figuresEnd    = "<!-- end of measured -->\n"
)

// measuredSet is a column of the table.
type measuredSet struct {
	name  string
	style string
	seed  uint64
	leads int
}

// typicalSets is how many of the measured sets, the first ones, are in the style typical.
const typicalSets = 3

// measuredSets are three seeds of the two styles of leads, and two files in the style of public ones for record
// linkage.
func measuredSets() []measuredSet {
	return []measuredSet{
		{"typical 1", "typical", 1, 24_000},
		{"typical 2", "typical", 2, 24_000},
		{"typical 3", "typical", 3, 24_000},
		{"international 1", "international", 1, 24_000},
		{"international 2", "international", 2, 24_000},
		{"international 3", "international", 3, 24_000},
		{"misspelt", "misspelt", 1, 5_000},
		{"register", "register", 1, 5_000},
	}
}

// TestJudgementPage measures the sets of docs/judgement.md with -update and writes its figures. Without, it writes the
// figures of small sets, and looks whether the stored page has the form that is written today.
func TestJudgementPage(t *testing.T) {
	page, err := os.ReadFile(judgementPage)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(page), figuresBegin)
	stored, after, ends := strings.Cut(rest, figuresEnd)
	if !begins || !ends {
		t.Fatalf("%s lacks its marks %s and %s", judgementPage, figuresBegin, figuresEnd)
	}
	sets := measuredSets()
	if *update {
		text := before + figuresBegin + figures(sets) + figuresEnd + after
		if err := os.WriteFile(judgementPage, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	for i := range sets {
		sets[i].leads = 400
	}
	small := figures(sets)
	for _, text := range []string{small, stored} {
		if n := strings.Count(text, "\n### Error "); n < 1 || n > shownErrors {
			t.Errorf("the page shows %d errors, want up to %d", n, shownErrors)
		}
	}
	if have, want := firstColumn(stored), firstColumn(small); !slices.Equal(have, want) {
		t.Errorf("docs/judgement.md has the rows %q, want %q: run make judgement", have, want)
	}
}

// TestJudgementPageCase decides the golden case that the page shows.
func TestJudgementPageCase(t *testing.T) {
	page, err := os.ReadFile(judgementPage)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(page), "```yaml\n")
	text, _, ends := strings.Cut(rest, "```")
	cases, err := golden.Read(strings.NewReader(text))
	if !found || !ends || err != nil || len(cases) != 1 {
		t.Fatalf("the page shows %d cases: %v", len(cases), err)
	}
	failures, err := cases[0].Check(rules.Default())
	if err != nil || len(failures) > 0 {
		t.Errorf("the case of the page: %v, %v", failures, err)
	}
}

// firstColumn lists the measures of the first table.
func firstColumn(figures string) []string {
	var out []string
	table, _, _ := strings.Cut(figures, "\n\n##")
	for line := range strings.Lines(table) {
		if cells := strings.Split(line, "|"); len(cells) > 2 {
			out = append(out, strings.TrimSpace(cells[1]))
		}
	}
	return out
}

// shownErrors is how many errors the page shows, the worst of the typical sets.
const shownErrors = 10

// keptErrors is more than the false merges of a set.
const keptErrors = 200

// foundError is an error and the set that it is from.
type foundError struct {
	set string
	of  score.Error
}

// figures measures the sets and writes what was found as Markdown.
func figures(sets []measuredSet) string {
	var scores []score.Score
	var worst []foundError
	for _, set := range sets {
		made := labelled.Styles()[set.style](labelled.Size{Leads: set.leads}, set.seed)
		s := score.Measure(labelled.Table{Set: made},
			score.Settings{Policy: rules.Default(), Now: noon, MaxErrors: keptErrors})
		scores = append(scores, s)
		if len(scores) > typicalSets {
			continue
		}
		for _, e := range s.Errors {
			worst = append(worst, foundError{set.name, e})
		}
	}
	slices.SortStableFunc(worst, func(a, b foundError) int {
		return cmp.Or(cmp.Compare(slices.Index(score.Kinds(), a.of.Kind), slices.Index(score.Kinds(), b.of.Kind)),
			cmp.Compare(b.of.Pairs, a.of.Pairs))
	})
	var b strings.Builder
	writeScores(&b, sets, scores)
	writeGoals(&b, scores[:typicalSets])
	writeVerdicts(&b, sets, scores)
	writeReasons(&b, scores[:typicalSets])
	writeErrors(&b, worst[:min(len(worst), shownErrors)], scores)
	return b.String()
}

func writeScores(b *strings.Builder, sets []measuredSet, scores []score.Score) {
	b.WriteString("\n| |")
	for _, set := range sets {
		fmt.Fprintf(b, " %s |", set.name)
	}
	b.WriteString("\n| --- |" + strings.Repeat(" --- |", len(sets)) + "\n")
	for _, row := range []struct {
		name string
		cell func(score.Score) string
	}{
		{"leads", func(s score.Score) string { return fmt.Sprint(s.Leads) }},
		{"persons", func(s score.Score) string { return fmt.Sprint(s.Persons) }},
		{"pairs of one person", func(s score.Score) string { return fmt.Sprint(s.Pairs) }},
		{"of these, can be known", func(s score.Score) string { return fmt.Sprint(s.KnowablePairs) }},
		{"false merges (pairs)", func(s score.Score) string { return fmt.Sprint(s.Merge.Wrong) }},
		{"per million pairs of different people", func(s score.Score) string { return fmt.Sprintf("%.2f", s.PerMillion) }},
		{"precision of merges", func(s score.Score) string { return fmt.Sprintf("%.4f", s.Merge.Precision) }},
		{"recall of merges", func(s score.Score) string { return fmt.Sprintf("%.3f", s.Merge.Recall) }},
		{"found by merge or review", func(s score.Score) string { return fmt.Sprintf("%.3f", s.Found.Recall) }},
		{"found, of pairs that can be known", func(s score.Score) string { return fmt.Sprintf("%.3f", s.FoundKnowable) }},
		{"share of found pairs that is merged", func(s score.Score) string {
			return fmt.Sprintf("%.3f", float64(s.Merge.Right)/float64(max(1, s.Found.Right)))
		}},
		{"false pairs in review", func(s score.Score) string { return fmt.Sprint(s.Reviews.WrongPairs) }},
		{"review cases per 1,000 leads", func(s score.Score) string { return fmt.Sprintf("%.1f", s.Reviews.PerThousand) }},
		{"review cases without a true pair", func(s score.Score) string { return fmt.Sprint(s.Reviews.Needless) }},
		{"persons found exactly by merges", func(s score.Score) string {
			return fmt.Sprintf("%.3f", s.Clusters[0].ExactRecall)
		}},
		{"persons found exactly by merge or review", func(s score.Score) string {
			return fmt.Sprintf("%.3f", s.Clusters[1].ExactRecall)
		}},
	} {
		fmt.Fprintf(b, "| %s |", row.name)
		for _, s := range scores {
			fmt.Fprintf(b, " %s |", row.cell(s))
		}
		b.WriteString("\n")
	}
}

func writeVerdicts(b *strings.Builder, sets []measuredSet, scores []score.Score) {
	b.WriteString("\n## By verdict\n\n| set | verdict | cases | pairs | of one person | share |\n" +
		"| --- | --- | --- | --- | --- | --- |\n")
	for i, s := range scores {
		for _, v := range s.Verdicts {
			fmt.Fprintf(b, "| %s | `%s` | %d | %d | %d | %s |\n", sets[i].name, v.Verdict, v.Cases, v.Rate.Pairs, v.Rate.Right,
				shareText(v.Rate.Right, v.Rate.Pairs))
		}
	}
}

func shareText(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return fmt.Sprintf("%.4f", float64(part)/float64(whole))
}

// writeReasons sums the cases of each reason over the sets.
func writeReasons(b *strings.Builder, scores []score.Score) {
	type key struct{ verdict, code string }
	sums := map[key]score.ReasonRate{}
	truePairs := 0
	for _, s := range scores {
		truePairs += s.Pairs
		for _, r := range s.Reasons {
			sum := sums[key{r.Verdict, r.Code}]
			sum.Verdict, sum.Code = r.Verdict, r.Code
			sum.Cases += r.Cases
			sum.Rate.Pairs += r.Rate.Pairs
			sum.Rate.Right += r.Rate.Right
			sums[key{r.Verdict, r.Code}] = sum
		}
	}
	var rows []score.ReasonRate
	for _, sum := range sums {
		rows = append(rows, sum)
	}
	slices.SortFunc(rows, func(x, y score.ReasonRate) int {
		return cmp.Or(cmp.Compare(x.Verdict, y.Verdict), cmp.Compare(y.Rate.Pairs, x.Rate.Pairs), cmp.Compare(x.Code, y.Code))
	})
	b.WriteString("\n## By reason\n\nThe three typical sets together: all cases that give the reason, " +
		"their pairs, and how many are one person. A case has several reasons.\n\n" +
		"| verdict | reason | cases | pairs | wrong | precision | recall |\n| --- | --- | --- | --- | --- | --- | --- |\n")
	for _, r := range rows {
		fmt.Fprintf(b, "| `%s` | `%s` | %d | %d | %d | %s | %.3f |\n", r.Verdict, r.Code, r.Cases, r.Rate.Pairs,
			r.Rate.Pairs-r.Rate.Right, shareText(r.Rate.Right, r.Rate.Pairs), float64(r.Rate.Right)/float64(max(1, truePairs)))
	}
}

func writeErrors(b *strings.Builder, worst []foundError, scores []score.Score) {
	b.WriteString("\n## Errors\n\nThe three typical sets together.\n\n| | cases | wrong pairs |\n| --- | --- | --- |\n")
	for i, kind := range score.Kinds() {
		cases, pairs := 0, 0
		for _, s := range scores[:typicalSets] {
			cases, pairs = cases+s.ErrorCounts[i].Cases, pairs+s.ErrorCounts[i].Pairs
		}
		fmt.Fprintf(b, "| %s | %d | %d |\n", kindTitle(kind), cases, pairs)
	}
	fmt.Fprintf(b, "\nThe worst %d of the typical sets. Leads with one letter are one person. Domains end in .example "+
		"here, and numbers in xxx.\n", len(worst))
	for i, e := range worst {
		fmt.Fprintf(b, "\n### Error %d: %s, %s\n\n| | lead | contact | company | e-mail | phone |\n"+
			"| --- | --- | --- | --- | --- | --- |\n", i+1, strings.ToLower(kindTitle(e.of.Kind)), e.set)
		letters := map[int]string{}
		for _, l := range e.of.Leads {
			if letters[l.Person] == "" {
				letters[l.Person] = string(rune('A' + len(letters)))
			}
			fmt.Fprintf(b, "| %s | %d | %s | %s | %s | %s |\n", letters[l.Person], l.ID, cell(l.Name), cell(l.Company),
				cell(l.Email), cell(strings.TrimPrefix(l.Phone+", "+l.Mobile, ", ")))
		}
		b.WriteString("\n")
		if e.of.More > 0 {
			fmt.Fprintf(b, "* and %d more leads\n", e.of.More)
		}
		for _, r := range e.of.Reasons {
			fmt.Fprintf(b, "* because %s\n", unreachable(r))
		}
		for _, g := range e.of.Guards {
			fmt.Fprintf(b, "* held back: %s\n", unreachable(g))
		}
	}
	b.WriteString("\n")
}

func kindTitle(k score.Kind) string {
	switch k {
	case score.FalseMerge:
		return "False merge"
	case score.Missed:
		return "Missed, though it can be known"
	case score.FalseReview:
		return "Question about different people"
	}
	return string(k)
}

// cell is a text in a table of Markdown.
func cell(s string) string {
	return strings.NewReplacer("|", "\\|", "\n", " ", "<", "&lt;").Replace(unreachable(strings.TrimSuffix(s, ", ")))
}

var (
	mailDomain = regexp.MustCompile(`@([\pL\pN-]+(?:\.[\pL\pN-]+)*)\.([\pL]+)`)
	lastDigits = regexp.MustCompile(`(\d[\d ()/.-]{4,})\d[ ()/.-]?\d[ ()/.-]?\d\b`)
)

// unreachable changes what could be somebody's address or number, although it was invented: domains end in .example,
// and numbers lack their last three digits.
func unreachable(s string) string {
	s = mailDomain.ReplaceAllStringFunc(s, func(domain string) string {
		if strings.HasSuffix(domain, ".example") {
			return domain
		}
		return domain + ".example"
	})
	return lastDigits.ReplaceAllString(s, "${1}xxx")
}
