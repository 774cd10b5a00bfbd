package orm

// Kind is the type of a field, as fields_get names it.
type Kind string

// The kinds of fields that the models here use.
const (
	Char       Kind = "char"
	Text       Kind = "text"
	HTML       Kind = "html"
	Selection  Kind = "selection"
	Integer    Kind = "integer"
	Float      Kind = "float"
	Monetary   Kind = "monetary"
	Boolean    Kind = "boolean"
	Date       Kind = "date"
	Datetime   Kind = "datetime"
	Binary     Kind = "binary"
	Many2one   Kind = "many2one"
	Many2many  Kind = "many2many"
	One2many   Kind = "one2many"
	Reference  Kind = "many2one_reference" // an id whose model is in another field
	Properties Kind = "properties"
	JSON       Kind = "json"
)

// Field is one field of a model.
type Field struct {
	Name, Label        string
	Translations       map[string]string // of the label, by language such as de
	Kind               Kind
	Relation           string // the other model of a many2one, one2many, many2many
	Inverse            string // the many2one, or id field, of a one2many's other model
	Choices            []string
	Stored             bool
	Virtual            bool // kept here, although Odoo computes it and says that it is not stored
	Required, ReadOnly bool
	Indexed            bool // look-ups by equality cost no scan
	AllActive          bool // a many2many that shows archived records too
	Cascade            bool // a many2one whose record goes when the other goes
	Groups             string
	Default            func(*Env) any
	// Compute returns the value of a field that is not kept here, whatever Stored says of Odoo.
	Compute func(*Env, *Record) any
	// Search turns a condition on a field that is not stored into a domain; without it the condition holds for all.
	Search func(e *Env, op string, value any) (any, error)

	slot  int
	index map[any][]int64 // value → ids, ascending
}

func (f *Field) isText() bool {
	return f.Kind == Char || f.Kind == Text || f.Kind == HTML || f.Kind == Selection
}

func (f *Field) isMany() bool { return f.Kind == Many2many || f.Kind == One2many }

func (f *Field) enter(v any, id int64) {
	if v != nil {
		f.index[v] = insertSorted(f.index[v], id)
	}
}

func (f *Field) leave(v any, id int64) {
	if v == nil {
		return
	}
	if left := removeSorted(f.index[v], id); len(left) > 0 {
		f.index[v] = left
	} else {
		delete(f.index, v)
	}
}
