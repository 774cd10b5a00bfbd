package console

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"
	"golang.org/x/term"

	"leadtwin/internal/lists"
	"leadtwin/internal/plaintext"

	"leadtwin/internal/report"
)

// MaxWidth is how many columns sentences take at the most, and tables where the output is not a terminal. On a terminal
// tables take its width, but not fewer columns than minWidth.
const (
	MaxWidth = 100
	minWidth = 60
)

// Console prints results to one writer.
type Console struct {
	out         io.Writer
	asJSON      bool
	colour      bool
	zone        *time.Location
	width       int // of sentences
	tableWidth  int
	rewriteHint func(string) string // rewrites hints that name commands
	// on a terminal, long sentences are broken at spaces; elsewhere each is one line, for grep
	folds bool
}

// New returns a Console. With asJSON every result is one JSON object. Colour is used only on a terminal, and never
// where NO_COLOR is set or TERM is dumb.
func New(out io.Writer, asJSON bool, getenv func(string) string) *Console {
	c := &Console{
		out: out, asJSON: asJSON, zone: time.Local, width: MaxWidth, tableWidth: MaxWidth,
		rewriteHint: func(s string) string { return s },
	}
	file, isFile := unwrapFile(out)
	if !isFile || !term.IsTerminal(int(file.Fd())) {
		return c
	}
	c.folds = true
	c.colour = getenv("NO_COLOR") == "" && getenv("TERM") != "dumb"
	if columns, _, err := term.GetSize(int(file.Fd())); err == nil && columns > 0 {
		c.width, c.tableWidth = max(min(columns, MaxWidth), minWidth), max(columns, minWidth)
	}
	return c
}

// unwrapFile is the file below writers that only filter.
func unwrapFile(out io.Writer) (*os.File, bool) {
	for {
		switch w := out.(type) {
		case *os.File:
			return w, true
		case interface{ Unwrap() io.Writer }:
			out = w.Unwrap()
		default:
			return nil, false
		}
	}
}

// Hints sets what rewrites the hints that name commands of leadtwin.
func (c *Console) Hints(rewrite func(string) string) *Console {
	c.rewriteHint = rewrite
	return c
}

// AsJSON reports whether results are printed as JSON.
func (c *Console) AsJSON() bool { return c.asJSON }

// JSON prints v as one indented JSON object.
func (c *Console) JSON(v any) error {
	e := json.NewEncoder(plaintext.NewJSONWriter(c.out))
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("print the result as JSON: %w", err)
	}
	return nil
}

// Print writes one line.
func (c *Console) Print(format string, args ...any) { _, _ = fmt.Fprintf(c.out, format+"\n", args...) }

// Next prints the next steps of the user, one line each.
func (c *Console) Next(steps ...string) {
	if len(steps) == 0 {
		return
	}
	c.Print("\n%s", c.boldText("What next"))
	for _, step := range steps {
		c.Print("  %s", c.rewriteHint(step))
	}
}

// Table prints rows under a header, cut to the width of the console by shortening the columns named in wide.
func (c *Console) Table(header []string, rows [][]string, wide ...int) {
	t := table.NewWriter()
	t.SetOutputMirror(c.out)
	style := table.StyleLight
	style.Options = table.Options{SeparateHeader: true}
	style.Format.Header = text.FormatDefault
	style.Box.PaddingLeft, style.Box.PaddingRight = "", "  "
	style.Box.MiddleHorizontal = "-"
	t.SetStyle(style)
	limits := fitColumns(c.tableWidth, header, rows, wide)
	t.AppendHeader(tableCells(header, limits))
	for _, row := range rows {
		t.AppendRow(tableCells(row, limits))
	}
	t.SuppressTrailingSpaces()
	t.Render()
}

// fitColumns gives each wide column an equal share of what the others leave of the width; 0 is no limit.
func fitColumns(width int, header []string, rows [][]string, wide []int) []int {
	need := make([]int, len(header))
	for _, row := range append([][]string{header}, rows...) {
		for i, cell := range row {
			need[i] = max(need[i], text.StringWidthWithoutEscSequences(Plain(cell)))
		}
	}
	total := 2 * len(header)
	for _, n := range need {
		total += n
	}
	limits := make([]int, len(header))
	for over := total - width; over > 0; {
		widest := -1
		for _, i := range wide {
			if i >= len(need) {
				continue // a table without that column
			}
			if need[i] > 8 && (widest < 0 || need[i] > need[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		need[widest]--
		limits[widest] = need[widest]
		over--
	}
	return limits
}

func tableCells(row []string, limits []int) table.Row {
	out := make(table.Row, len(row))
	for i, cell := range row {
		cell = Plain(cell)
		if limits[i] > 0 {
			cell = text.Snip(cell, limits[i], "…")
		}
		out[i] = cell
	}
	return out
}

// Plain makes a text from Odoo safe for a terminal, on one line.
func Plain(s string) string { return plaintext.Sanitize(s) }

// wrapText breaks a text at spaces to fit the width; later lines are indented by that many columns.
func (c *Console) wrapText(s string, indent int) string { return c.wrapTextFrom(indent, s, indent) }

// wrapTextFrom is wrap for a text that begins in another column.
func (c *Console) wrapTextFrom(column int, s string, indent int) string {
	var b strings.Builder
	for i, word := range strings.Fields(s) {
		wide := text.StringWidthWithoutEscSequences(word)
		if i > 0 && column+1+wide > c.width {
			b.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		} else if i > 0 {
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += wide
	}
	return b.String()
}

// printSentence prints a line. On a terminal it wraps at spaces and indents later lines by that many columns.
func (c *Console) printSentence(indent int, format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	if words := strings.TrimLeft(line, " "); c.folds {
		begins := len(line) - len(words)
		line = line[:begins] + c.wrapTextFrom(begins, words, indent)
	}
	c.Print("%s", line)
}

// Time shows a moment in the reader's zone.
func (c *Console) Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(c.zone).Format("2006-01-02 15:04")
}

func (c *Console) formatDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(c.zone).Format(time.DateOnly)
}

func (c *Console) boldText(s string) string { return c.colourText(s, text.Bold) }

func (c *Console) colourText(s string, with ...text.Color) string {
	if !c.colour {
		return s
	}
	codes := lists.Map(with, func(one text.Color) string { return strconv.Itoa(int(one)) })
	return plaintext.Style(s, strings.Join(codes, ";"))
}

func (c *Console) colourLevel(l report.Level, s string) string {
	switch l {
	case report.OK:
		return c.colourText(s, text.FgGreen)
	case report.Note:
		return c.colourText(s, text.FgCyan)
	case report.Warning:
		return c.colourText(s, text.FgYellow)
	case report.Failed:
		return c.colourText(s, text.FgRed, text.Bold)
	}
	return s
}
