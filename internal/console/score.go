package console

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"leadtwin/internal/lists"
	"leadtwin/internal/plaintext"
	"leadtwin/internal/report"
	"leadtwin/rules/score"
)

// Score prints how a policy judges labelled leads.
func (c *Console) Score(r report.Score) error {
	if c.asJSON {
		return c.JSON(r)
	}
	s := r.Score
	c.Print("%s", c.boldText(fmt.Sprintf("%s: %s of %s", Plain(r.File), plaintext.Count(s.Leads, "lead"),
		plaintext.Count(s.Persons, "person"))))
	c.printSentence(2, "  %s of one person, %s of them with a value in common that can tell",
		plaintext.Count(s.Pairs, "pair"), plaintext.Number(s.KnowablePairs))
	if len(r.Unused) > 0 {
		c.printSentence(2, "  columns that are not read: %s", Plain(strings.Join(r.Unused, ", ")))
	}
	c.Print("")
	c.Table([]string{"verdict", "cases", "pairs", "right", "wrong", "precision", "recall"}, verdictRows(s))
	c.printMeasures(s)
	c.Print("")
	c.Table([]string{
		"leads of one person", "found", "there are", "exact: precision", "recall", "closest: precision", "recall",
	}, clusterRows(s.Clusters))
	c.Print("")
	headings := []string{"verdict", "reason", "cases", "pairs", "right", "wrong", "precision", "recall"}
	c.Table(headings, reasonRows(s.Reasons))
	c.ScoreErrors(s)
	return nil
}

func verdictRows(s score.Score) [][]string {
	rows := lists.Map(s.Verdicts, func(v score.VerdictRate) []string {
		return append([]string{v.Verdict, plaintext.Number(v.Cases)}, rateCells(v.Rate)...)
	})
	rows = append(rows, append([]string{"merge + held", ""}, rateCells(s.Merge)...))
	return append(rows, append([]string{"  + review", ""}, rateCells(s.Found)...))
}

func rateCells(r score.Rate) []string {
	precision := fmt.Sprintf("%.4f", r.Precision)
	if r.Pairs == 0 {
		precision = "–"
	}
	return []string{
		plaintext.Number(r.Pairs), plaintext.Number(r.Right), plaintext.Number(r.Wrong), precision,
		fmt.Sprintf("%.3f", r.Recall),
	}
}

func (c *Console) printMeasures(s score.Score) {
	c.Print("")
	c.printSentence(2, "  false merges: %s, %.2f per million pairs of different people",
		plaintext.Count(s.Merge.Wrong, "pair"), s.PerMillion)
	c.printSentence(2, "  found of the pairs that can be known: %.3f", s.FoundKnowable)
	c.printSentence(2, "  questions: %s, %.1f per 1,000 leads; %s without two leads of one person; %s",
		plaintext.Count(s.Reviews.Cases, "review case"), s.Reviews.PerThousand, plaintext.Number(s.Reviews.Needless),
		plaintext.Count(s.Reviews.WrongPairs, "wrong pair"))
}

func clusterRows(rates []score.ClusterRate) [][]string {
	var rows [][]string
	for _, r := range rates {
		rows = append(rows, []string{
			r.Of, plaintext.Number(r.Found), plaintext.Number(r.True), fmt.Sprintf("%.3f", r.ExactPrecision),
			fmt.Sprintf("%.3f", r.ExactRecall), fmt.Sprintf("%.3f", r.ClosestPrecision), fmt.Sprintf("%.3f", r.ClosestRecall),
		})
	}
	return rows
}

func reasonRows(rates []score.ReasonRate) [][]string {
	return lists.Map(rates, func(r score.ReasonRate) []string {
		return append([]string{r.Verdict, r.Code, plaintext.Number(r.Cases)}, rateCells(r.Rate)...)
	})
}

// ScoreErrors prints the worst errors of a score, each as a case.
func (c *Console) ScoreErrors(s score.Score) {
	for _, n := range s.ErrorCounts {
		shown := 0
		for _, e := range s.Errors {
			if e.Kind == n.Kind {
				shown++
			}
		}
		if n.Cases == 0 || shown == 0 {
			continue
		}
		c.Print("\n%s", c.boldText(fmt.Sprintf("%s: %s, %s; the worst %d", errorTitle(n.Kind),
			plaintext.Count(n.Cases, "case"), plaintext.Count(n.Pairs, "pair"), shown)))
		for _, e := range s.Errors {
			if e.Kind == n.Kind {
				c.scoreError(e)
			}
		}
	}
}

func errorTitle(k score.Kind) string {
	switch k {
	case score.FalseMerge:
		return "False merges"
	case score.Missed:
		return "Missed, though it could be known"
	case score.FalseReview:
		return "Questions about different people"
	}
	return string(k)
}

func (c *Console) scoreError(e score.Error) {
	c.Print("")
	letters := map[int]string{}
	var rows [][]string
	for _, l := range e.Leads {
		if letters[l.Person] == "" {
			letters[l.Person] = personLetter(len(letters))
		}
		id := cmp.Or(l.FileID, fmt.Sprint(l.ID))
		phones := strings.Join(slices.DeleteFunc([]string{l.Phone, l.Mobile}, func(s string) bool { return s == "" }), ", ")
		rows = append(rows, []string{letters[l.Person], id, lineOf(l), l.Name, l.Company, l.Email, phones})
	}
	c.Table([]string{"person", "lead", "line", "contact", "company", "e-mail", "phone"}, rows, 3, 4, 5, 6)
	if e.More > 0 {
		c.Print("  and %s more", plaintext.Count(e.More, "lead"))
	}
	for _, r := range e.Reasons {
		c.printSentence(4, "  because %s", Plain(r))
	}
	for _, g := range e.Guards {
		c.printSentence(4, "  held back: %s", Plain(g))
	}
}

func lineOf(l score.ErrorLead) string {
	if l.Line == 0 {
		return ""
	}
	return fmt.Sprint(l.Line)
}

func personLetter(i int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	if i < len(letters) {
		return letters[i : i+1]
	}
	return fmt.Sprint(i + 1)
}
