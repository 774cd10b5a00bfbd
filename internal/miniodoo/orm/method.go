package orm

import (
	"errors"
	"strings"
)

// None is the answer of a method that returns nothing.
type None struct{}

// RecordSet is the answer of a method that returns records: 19 sends their ids, 14 cannot send them.
type RecordSet struct {
	Model string
	IDs   []int64
}

// Frozen is the answer of a method that returns Odoo's own mapping type, which 14 cannot send over XML-RPC.
type Frozen map[string]any

// Method is what can be called on a model.
type Method struct {
	OnModel bool // takes no ids (Odoo's @api.model)
	Private bool // refused over RPC
	// KeywordsOnly refuses arguments by position.
	KeywordsOnly bool
	// UnknownKeyword is the class of the exception for a keyword that is not known; TypeError when empty.
	UnknownKeyword string

	params []param
	extra  bool // takes unknown keyword arguments
	run    func(*Call) (any, error)
}

type param struct {
	name     string
	required bool
}

// Call is one call of a method with its arguments by name.
type Call struct {
	*Env
	Model *Model
	IDs   []int64
	Args  map[string]any
}

// OnRecords makes a method of records. The signature lists what follows the ids: "body, subject=, **" (= marks optional
// ones, ** takes any other keyword).
func OnRecords(signature string, run func(c *Call, recs []*Record) (any, error)) *Method {
	return onIDs(signature, func(c *Call) (any, error) {
		recs, err := c.Records()
		if err != nil {
			return nil, err
		}
		return run(c, recs)
	})
}

// onIDs is OnRecords for a method that looks the records up itself.
func onIDs(signature string, run func(*Call) (any, error)) *Method {
	m := &Method{run: run}
	for part := range strings.SplitSeq(signature, ",") {
		name := strings.TrimSpace(part)
		switch name {
		case "":
		case "**":
			m.extra = true
		default:
			bare, optional := strings.CutSuffix(name, "=")
			m.params = append(m.params, param{name: bare, required: !optional})
		}
	}
	return m
}

// OnModel makes a method that takes no ids.
func OnModel(signature string, run func(*Call) (any, error)) *Method {
	m := onIDs(signature, run)
	m.OnModel = true
	return m
}

// method finds a method for a call from outside.
func (db *DB) method(m *Model, name string) (*Method, error) {
	x := m.methods[name]
	if x == nil {
		x = db.generic[name]
	}
	private := strings.HasPrefix(name, "_") || x != nil && x.Private
	if private {
		return nil, Raise(AccessError, "Private methods (such as '%s.%s') cannot be called remotely.", m.Name, name)
	}
	if x == nil {
		return nil, Raise(AttributeError, "The method '%s.%s' does not exist", m.Name, name)
	}
	return x, nil
}

// Positional calls a method with arguments by position and keyword, as execute_kw does.
func (e *Env) Positional(model, name string, args []any, kwargs map[string]any) (any, error) {
	m := e.DB.models[model]
	if m == nil {
		return nil, Raise(UserError, "Object %s doesn't exist", model)
	}
	x, err := e.DB.method(m, name)
	if err != nil {
		return nil, err
	}
	c := &Call{Model: m, Args: map[string]any{}}
	if !x.OnModel {
		if args, err = c.takeIDs(name, args, kwargs); err != nil {
			return nil, err
		}
	}
	if len(args) > len(x.params) || x.KeywordsOnly && len(args) > 0 {
		return nil, Raise(TypeError, "%s.%s() takes %d positional arguments but %d were given", m.Name, name, len(x.params)+1,
			len(args)+1)
	}
	for i, v := range args {
		c.Args[x.params[i].name] = v
	}
	for k, v := range kwargs {
		if k == "ids" && !x.OnModel && len(c.Args) == 0 && c.IDs != nil {
			continue
		}
		if _, twice := c.Args[k]; twice {
			return nil, Raise(TypeError, "%s.%s() got multiple values for argument '%s'", m.Name, name, k)
		}
		c.Args[k] = v
	}
	if err := x.check(m, name, c.Args, TypeError); err != nil {
		return nil, err
	}
	return x.start(e, c)
}

// takeIDs takes the ids from the front of the arguments.
func (c *Call) takeIDs(name string, args []any, kwargs map[string]any) ([]any, error) {
	var first any
	if len(args) > 0 {
		first, args = args[0], args[1:]
	} else if ids, ok := kwargs["ids"]; ok {
		first = ids
		delete(kwargs, "ids")
	} else {
		return nil, Raise(TypeError, "%s.%s() missing 1 required positional argument: 'ids'", c.Model.Name, name)
	}
	ids, err := idList(first)
	c.IDs = ids
	return args, err
}

// Named calls a method with all arguments by name, as JSON-2 does.
func (e *Env) Named(model, name string, args map[string]any) (any, error) {
	m := e.DB.models[model]
	if m == nil {
		return nil, Raise(NotFound, "the model '%s' does not exist", model)
	}
	x, err := e.DB.method(m, name)
	if err != nil {
		if f, ok := errors.AsType[*ServerError](err); ok && f.Class == AttributeError {
			return nil, Raise(NotFound, "%s", f.Message)
		}
		return nil, err
	}
	c := &Call{Model: m, Args: map[string]any{}}
	for k, v := range args {
		switch {
		case k != "ids":
			c.Args[k] = v
		case x.OnModel:
			return nil, Raise(Unprocessable, "cannot call %s.%s with ids", model, name)
		default:
			if c.IDs, err = idList(v); err != nil {
				return nil, err
			}
		}
	}
	if err := x.check(m, name, c.Args, Unprocessable); err != nil {
		return nil, err
	}
	return x.start(e, c)
}

// check compares the arguments with the signature.
func (x *Method) check(m *Model, name string, args map[string]any, class string) error {
	known := map[string]bool{}
	for _, p := range x.params {
		known[p.name] = true
		if _, given := args[p.name]; !given && p.required {
			if class == Unprocessable {
				return Raise(class, "missing a required argument: '%s'", p.name)
			}
			return Raise(class, "%s.%s() missing 1 required positional argument: '%s'", m.Name, name, p.name)
		}
	}
	for k := range args {
		if !known[k] && !x.extra {
			if x.UnknownKeyword != "" {
				class = x.UnknownKeyword
			}
			return Raise(class, "%s.%s() got an unexpected keyword argument '%s'", m.Name, name, k)
		}
	}
	return nil
}

func (x *Method) start(e *Env, c *Call) (any, error) {
	c.Env = e
	if c.IDs == nil {
		c.IDs = []int64{}
	}
	return x.run(c)
}

// Records returns the records that a call is about; a MissingError when one is gone.
func (c *Call) Records() ([]*Record, error) { return c.Browse(c.Model.Name, c.IDs) }

// Text returns an argument as text, "" when it was not given.
func (c *Call) Text(name string) string { s, _ := c.Args[name].(string); return s }

// Number returns an argument as a whole number, 0 when it was not given.
func (c *Call) Number(name string) int64 { n, _ := asInt(c.Args[name]); return n }

// Flag returns an argument as Python would test it.
func (c *Call) Flag(name string) bool { return truthy(c.Args[name]) }

// List returns an argument as a list of ids.
func (c *Call) List(name string) ([]int64, error) { return idList(c.Args[name]) }
