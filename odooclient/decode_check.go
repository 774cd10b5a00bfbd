package odooclient

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"

	"leadtwin/internal/lists"
)

// unexpectedRowError is an answer with other records than requested: from a cache, a proxy or a module that changes how
// records are read. Trusting it would create a record of id 0, or treat existing records as deleted.
type unexpectedRowError struct{ said string }

func (e *unexpectedRowError) Error() string { return "Odoo answered " + e.said }

// rowCheck compares the ids in an answer with what was asked for.
type rowCheck struct {
	isAsked  bool    // only asked may come
	asked    []int64 // sorted
	times    []int   // how often each of asked may still come
	from, to int64   // bounds, both included
	most     int     // rows; 0: no limit
	seen     []int64
	sorted   bool // seen is in ascending order
	known    map[int64]bool
}

func answerShape(method string) (rows, ids bool) {
	switch method {
	case "read", "search_read":
		return true, false
	case "search":
		return false, true
	}
	return false, false
}

// newRowCheck is nil for calls that answer something else than records.
func newRowCheck(r Request) *rowCheck {
	rows, ids := answerShape(r.Method)
	if !rows && !ids {
		return nil
	}
	c := &rowCheck{from: 1, to: 1<<63 - 1, sorted: true}
	if limit, ok := r.Opts["limit"].(int); ok {
		c.most = limit
	}
	if r.Method == "read" {
		if r.IDs != nil {
			c.allowOnly(r.IDs)
		}
		return c
	}
	for _, a := range r.Args {
		if domain, ok := a.Value.([]any); ok && a.Name == "domain" {
			c.allowDomain(domain)
		}
	}
	return c
}

// allowOnly allows each of these ids as often as it was asked for.
func (c *rowCheck) allowOnly(ids []int64) {
	all := slices.Sorted(slices.Values(ids))
	c.isAsked, c.asked, c.times = true, nil, nil
	for i, id := range all {
		if i > 0 && id == all[i-1] {
			c.times[len(c.times)-1]++
			continue
		}
		c.asked, c.times = append(c.asked, id), append(c.times, 1)
	}
}

// allowDomain reads the conditions of a domain on ids. A domain with operators such as "|" is not analysed.
func (c *rowCheck) allowDomain(domain Domain) {
	if slices.ContainsFunc(domain, func(part any) bool { _, isOperator := part.(string); return isOperator }) {
		return
	}
	for _, part := range domain {
		condition, ok := part.([]any)
		if !ok || len(condition) != 3 || condition[0] != "id" {
			continue
		}
		switch v := reflect.ValueOf(condition[2]); {
		case condition[1] == "in" && v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Int64:
			ids := make([]int64, v.Len())
			for i := range ids {
				ids[i] = v.Index(i).Int()
			}
			c.allowOnly(lists.Distinct(ids))
		case condition[1] == ">" && v.CanInt():
			c.from = max(c.from, v.Int()+1)
		case condition[1] == ">=" && v.CanInt():
			c.from = max(c.from, v.Int())
		case condition[1] == "<=" && v.CanInt():
			c.to = min(c.to, v.Int())
		}
	}
}

// checkID checks one id, as JSON.
func (c *rowCheck) checkID(raw []byte) error {
	id, err := strconv.ParseInt(string(raw), 10, 64)
	if err != nil || id <= 0 {
		return &unexpectedRowError{"a record without a valid id"}
	}
	if c.most > 0 && len(c.seen) == c.most {
		return &unexpectedRowError{fmt.Sprintf("more than the %d requested records", c.most)}
	}
	if id < c.from || id > c.to {
		return &unexpectedRowError{fmt.Sprintf("the record %d, which was not requested", id)}
	}
	if c.isAsked {
		at, found := slices.BinarySearch(c.asked, id)
		if !found {
			return &unexpectedRowError{fmt.Sprintf("the record %d, which was not requested", id)}
		}
		if c.times[at]--; c.times[at] < 0 {
			return &unexpectedRowError{fmt.Sprintf("the record %d twice", id)}
		}
	} else if c.isRepeated(id) {
		return &unexpectedRowError{fmt.Sprintf("the record %d twice", id)}
	}
	c.seen = append(c.seen, id)
	return nil
}

// isRepeated reports whether an id has come before. Most answers are in the order of ids, which takes no index.
func (c *rowCheck) isRepeated(id int64) bool {
	n := len(c.seen)
	if c.sorted && (n == 0 || c.seen[n-1] < id) {
		return false
	}
	if c.sorted {
		c.sorted = false
		c.known = make(map[int64]bool, n)
		for _, id := range c.seen {
			c.known[id] = true
		}
	}
	was := c.known[id]
	c.known[id] = true
	return was
}

// checkList checks a whole list of records or of ids.
func (c *rowCheck) checkList(text []byte, rows bool) error {
	s := jsonScanner{text: text}
	return s.scanArray(func() error {
		if !rows {
			raw, err := s.scanValue()
			if err != nil {
				return err
			}
			return c.checkID(raw)
		}
		var id []byte
		err := s.scanObject(func(name []byte) error {
			raw, err := s.scanValue()
			if string(name) == "id" {
				id = raw
			}
			return err
		})
		if err != nil {
			return err
		}
		return c.checkID(id)
	})
}

// checkedDecoder reads a list of records itself, and checks it while it does.
type checkedDecoder interface {
	jsonDecoder
	setCheck(c *rowCheck)
}

// decodeResult is decode for the answer to a call: a list of records must contain the requested ones.
func decodeResult(r Request, text []byte, out any) error {
	check := newRowCheck(r)
	if check == nil || out == nil {
		return decodeValue(text, out)
	}
	if r.size != nil {
		defer func() { r.size.rows = len(check.seen) }()
	}
	if reader, ok := out.(checkedDecoder); ok {
		reader.setCheck(check)
		return decodeValue(text, out)
	}
	rows, _ := answerShape(r.Method)
	err := check.checkList(text, rows)
	if _, bad := errors.AsType[*unexpectedRowError](err); bad {
		return err
	}
	return decodeValue(text, out) // what is not a list at all is reported by what reads it
}
