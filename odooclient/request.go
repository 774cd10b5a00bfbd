package odooclient

import (
	"context"
	"maps"
)

// Request is one call of a method of a model.
type Request struct {
	Model, Method string
	IDs           []int64        // the records; nil for a method of the model itself
	Args          []Arg          // in the order of Python's signature
	Opts          map[string]any // keyword arguments
	Context       map[string]any
	Write         bool // may change something: never sent twice, and a broken answer is an UnknownOutcome

	size *size // where the size of the answer is noted; nil: nowhere
}

// size is how large an answer is.
type size struct{ bytes, rows int }

// answered notes how many bytes the answer has.
func (r Request) answered(bytes int) {
	if r.size != nil {
		r.size.bytes = bytes
	}
}

// Arg is a positional argument; JSON-2 sends it by its name.
type Arg struct {
	Name  string
	Value any
}

// transport is one of Odoo's protocols. call decodes the result into out (nil: not wanted), as decode does; a result
// that is missing leaves out as it is.
type transport interface {
	version(ctx context.Context) (string, error)
	login(ctx context.Context) (int64, error)
	call(ctx context.Context, uid int64, r Request, out any) error
}

// positional returns the arguments as execute_kw takes them.
func (r Request) positional() []any {
	args := make([]any, 0, len(r.Args)+1)
	if r.IDs != nil {
		args = append(args, r.IDs)
	}
	for _, a := range r.Args {
		args = append(args, a.Value)
	}
	return args
}

// keywords returns options and context as execute_kw takes them.
func (r Request) keywords() map[string]any {
	kw := make(map[string]any, len(r.Opts)+len(r.Args)+2)
	maps.Copy(kw, r.Opts)
	if r.Context != nil {
		kw["context"] = r.Context
	}
	return kw
}

// named returns all arguments by name, as JSON-2 takes them.
func (r Request) named() map[string]any {
	kw := r.keywords()
	if r.IDs != nil {
		kw["ids"] = r.IDs
	}
	for _, a := range r.Args {
		kw[a.Name] = a.Value
	}
	return kw
}
