package labelled

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// Table is the leads of a file.
type Table struct {
	Set     Set
	IDs     []string  // of each lead as the file has it; nil where it has numbers, which are the ids of the leads
	Lines   []int     // of each lead: where it begins in the file, from 1
	Columns ColumnMap // which header was read as what
	Unused  []string  // headers that were not read
}

// Options say how a file is read.
type Options struct {
	Columns     ColumnMap      // headers that are not recognised by themselves
	Region      string         // ISO 3166-1 alpha-2 country of phone numbers in rows without a country; empty: none
	NeedCluster bool           // a file without a column for the cluster is an error
	OnRow       func(rows int) // called after each row; may be nil
}

// Read reads leads from a CSV file with a header, separated by commas, semicolons or tabs. It holds the leads in
// memory, not the file. Errors: a *HeaderError, a *RowError for the first value that cannot be read, and those of the
// reader.
func Read(file io.Reader, o Options) (Table, error) {
	text := bufio.NewReaderSize(file, 1<<16)
	if start, err := text.Peek(3); err == nil && bytes.Equal(start, []byte("\xef\xbb\xbf")) {
		_, _ = text.Discard(3)
	}
	rows := csv.NewReader(text)
	rows.Comma, rows.ReuseRecord = separator(text), true
	header, err := rows.Read()
	if errors.Is(err, io.EOF) {
		return Table{}, &RowError{Line: 1, Want: "the file is empty; the first row must name the columns"}
	}
	if err != nil {
		return Table{}, rowError(err)
	}
	header = slices.Clone(header)
	t := tableReader{options: o, rows: rows, header: header, next: 1}
	if t.table.Columns, err = o.Columns.complete(header); err != nil {
		return Table{}, err
	}
	if o.NeedCluster && t.table.Columns[Cluster] == "" {
		return Table{}, &HeaderError{Column: Cluster, Header: header}
	}
	t.readHeader()
	for {
		done, err := t.readRow()
		if err != nil || done {
			return t.table, err
		}
	}
}

// separator looks at the first line: what is most frequent there separates the columns.
func separator(text *bufio.Reader) rune {
	line, _ := text.Peek(text.Size())
	line, _, _ = bytes.Cut(line, []byte("\n"))
	best, most := ',', bytes.Count(line, []byte(","))
	for _, sign := range ";\t" {
		if n := bytes.Count(line, []byte(string(sign))); n > most {
			best, most = sign, n
		}
	}
	return best
}

// rowError says plainly what the CSV reader found.
func rowError(err error) error {
	parse, ok := errors.AsType[*csv.ParseError](err)
	if !ok {
		return fmt.Errorf("read the file: %w", err)
	}
	want := parse.Err.Error()
	switch {
	case errors.Is(parse.Err, csv.ErrFieldCount):
		want = "the row has another number of columns than the header"
	case errors.Is(parse.Err, csv.ErrQuote), errors.Is(parse.Err, csv.ErrBareQuote):
		want = `a quote (") is not closed, or stands inside a value; write values with quotes as "He said ""yes"""`
	}
	return &RowError{Line: parse.StartLine, Want: want}
}

// tableReader reads the rows of one file.
type tableReader struct {
	options Options
	rows    *csv.Reader
	header  []string
	fields  []field // in the order of the header
	table   Table
	next    int // number for the next person

	personOf []int // number of a label -> number of the person
	persons  numbering

	salespeople, customers, companies, stages, sources, media, campaigns numbering

	textIDs bool
	seenIDs map[string]bool
}

// field is a column of the file that is read.
type field struct {
	place int
	name  Column
	read  func(*row, string) string // returns what is allowed where the value is not
}

func (t *tableReader) readHeader() {
	readers := fieldReaders()
	t.seenIDs = map[string]bool{}
	for place, header := range t.header {
		used := false
		for column, name := range t.table.Columns {
			if name == header && !used {
				used = true
				t.fields = append(t.fields, field{place, column, readers[column]})
			}
		}
		if !used {
			t.table.Unused = append(t.table.Unused, header)
		}
	}
}

// row is one lead while it is read.
type row struct {
	reader      *tableReader
	lead        rules.Lead
	person      int
	id          string
	first, last string
}

func (t *tableReader) readRow() (done bool, err error) {
	values, err := t.rows.Read()
	if errors.Is(err, io.EOF) {
		return true, nil
	}
	if err != nil {
		return false, rowError(err)
	}
	r := row{reader: t, lead: rules.Lead{Region: t.options.Region}}
	r.lead.Type, r.lead.Active, r.lead.Probability = crm.TypeOpportunity, true, 10
	line, _ := t.rows.FieldPos(0)
	for _, f := range t.fields {
		value := strings.TrimSpace(values[f.place])
		want := ""
		switch {
		case !utf8.ValidString(value):
			want = "text in UTF-8; save the file in this encoding"
		case value != "":
			want = f.read(&r, strings.Clone(value))
		}
		if want != "" {
			line, _ := t.rows.FieldPos(f.place)
			return false, &RowError{Line: line, Header: t.header[f.place], Value: value, Want: want}
		}
	}
	if err := t.finish(&r, line); err != nil {
		return false, err
	}
	if t.options.OnRow != nil {
		t.options.OnRow(len(t.table.Set.Leads))
	}
	return false, nil
}

// finish adds a row to the table.
func (t *tableReader) finish(r *row, line int) error {
	if r.lead.ContactName == "" {
		r.lead.ContactName = strings.TrimSpace(r.first + " " + r.last)
	}
	r.finishCustomer()
	if err := t.numberLead(r, line); err != nil {
		return err
	}
	if r.person == 0 {
		r.person = t.next
		t.next++
	}
	t.table.Set.Leads = append(t.table.Set.Leads, r.lead)
	t.table.Set.Person = append(t.table.Set.Person, r.person)
	t.table.Lines = append(t.table.Lines, line)
	return nil
}

// numberLead gives the lead its id. The first row decides whether the ids of the file are numbers; where they are not,
// or the file has none, leads are numbered by row.
func (t *tableReader) numberLead(r *row, line int) error {
	header := t.table.Columns[ID]
	n, err := strconv.ParseInt(r.id, 10, 64)
	isNumber := err == nil && n > 0
	if len(t.table.Set.Leads) == 0 {
		t.textIDs = header != "" && !isNumber
	}
	r.lead.ID = crm.LeadID(len(t.table.Set.Leads) + 1)
	if header == "" {
		return nil
	}
	wrong := &RowError{Line: line, Header: header, Value: r.id}
	switch {
	case r.id == "":
		wrong.Want = "an id in each row"
		return wrong
	case t.seenIDs[r.id]:
		wrong.Want = "each id once; this one stands above, too"
		return wrong
	case !t.textIDs && !isNumber:
		wrong.Want = "a whole number from 1, as in the first row"
		return wrong
	case t.textIDs:
		t.table.IDs = append(t.table.IDs, r.id)
	default:
		r.lead.ID = crm.LeadID(n)
	}
	t.seenIDs[r.id] = true
	return nil
}

// numbering gives texts numbers in the order in which they come.
type numbering struct{ of map[string]int }

func (n *numbering) number(text string) int {
	if n.of == nil {
		n.of = map[string]int{}
	}
	i, known := n.of[text]
	if !known {
		i = len(n.of) + 1
		n.of[text] = i
	}
	return i
}

// Find returns the place of the lead with this id in the file; where the file has no ids, that of the row with this
// number, from 1.
func (t *Table) Find(id string) (place int, found bool) {
	if t.IDs != nil {
		place = slices.Index(t.IDs, id)
		return place, place >= 0
	}
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return 0, false
	}
	place = slices.IndexFunc(t.Set.Leads, func(l rules.Lead) bool { return l.ID == crm.LeadID(n) })
	return place, place >= 0
}
