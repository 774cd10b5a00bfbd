package customguard

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/ext"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// Definition is a guard as the settings have it.
type Definition struct {
	Name string `json:"name" mapstructure:"name" yaml:"name"`
	When string `json:"when" mapstructure:"when" yaml:"when"`
	Say  string `json:"say,omitempty" mapstructure:"say" yaml:"say"`
}

// CompileError is one fault of an expression.
type CompileError struct {
	Line, Column int // within the expression, from 1; columns count characters
	Message      string
}

func (e *CompileError) Error() string {
	return fmt.Sprintf("line %d, column %d of the expression: %s", e.Line, e.Column, e.Message)
}

// Limits of a guard: what one evaluation may cost, in steps that the library counts, and the length of its texts.
const (
	maxCost       = 100_000
	maxNameLength = 60
	maxWhenLength = 2_000
	maxSayLength  = 200
)

// environment declares what expressions may use. It is made once: that costs some milliseconds.
//
//nolint:gochecknoglobals // a constant that is expensive to make
var environment = sync.OnceValues(func() (*cel.Env, error) {
	lead := cel.ObjectType("customguard.Lead")
	return cel.NewEnv(
		ext.NativeTypes(reflect.TypeFor[Lead](), reflect.TypeFor[Stage](), reflect.TypeFor[Customer](),
			ext.ParseStructTags(true)),
		cel.Variable("lead", lead),
		cel.Variable("leads", cel.ListType(lead)),
		cel.CrossTypeNumericComparisons(true),
		ext.Strings(),
		cel.ASTValidators(cel.ValidateRegexLiterals(), cel.ValidateDurationLiterals(), cel.ValidateTimestampLiterals()),
	)
})

// Compile makes a guard of a definition. Errors: a *CompileError for each fault of the expression, joined, or what is
// wrong with the name, the length or the type.
func Compile(d Definition) (rules.CustomGuard, error) {
	if err := d.validate(); err != nil {
		return rules.CustomGuard{}, err
	}
	env, err := environment()
	if err != nil {
		return rules.CustomGuard{}, fmt.Errorf("declare the types of custom guards: %w", err)
	}
	ast, issues := env.Compile(d.When)
	if issues.Err() != nil {
		return rules.CustomGuard{}, compileErrors(issues)
	}
	if !ast.OutputType().IsExactType(cel.BoolType) {
		return rules.CustomGuard{}, &CompileError{1, 1, "the result is of type " + ast.OutputType().String() +
			"; it must be bool, such as lead.expected_revenue > 50000.0"}
	}
	program, err := env.Program(ast, cel.CostLimit(maxCost))
	if err != nil {
		return rules.CustomGuard{}, &CompileError{1, 1, err.Error()}
	}
	return rules.CustomGuard{Name: d.Name, When: d.When, Say: d.Say, Holds: holdsWhere(program)}, nil
}

func (d Definition) validate() error {
	switch name := utf8.RuneCountInString(d.Name); {
	case name == 0 || name > maxNameLength || strings.ContainsFunc(d.Name, func(r rune) bool { return r < ' ' }):
		return fmt.Errorf("name is %q; allowed: a text of 1 to %d characters in one line", d.Name, maxNameLength)
	case strings.TrimSpace(d.When) == "":
		return fmt.Errorf("guard %q has no expression in when", d.Name)
	case len(d.When) > maxWhenLength:
		return fmt.Errorf("when of guard %q has %d bytes; allowed: at most %d", d.Name, len(d.When), maxWhenLength)
	case utf8.RuneCountInString(d.Say) > maxSayLength:
		return fmt.Errorf("say of guard %q is longer than %d characters", d.Name, maxSayLength)
	}
	return nil
}

func compileErrors(issues *cel.Issues) error {
	var all []error
	for _, e := range issues.Errors() {
		// the library counts lines from 1 and columns from 0
		all = append(all, &CompileError{Line: max(1, e.Location.Line()), Column: e.Location.Column() + 1, Message: e.Message})
	}
	return errors.Join(all...)
}

// holdsWhere evaluates the expression for each lead of a merge.
func holdsWhere(program cel.Program) func([]*rules.Lead) ([]crm.LeadID, error) {
	return func(leads []*rules.Lead) ([]crm.LeadID, error) {
		all := make([]Lead, len(leads))
		for i, l := range leads {
			all[i] = newLead(l)
		}
		var held []crm.LeadID
		for i := range all {
			result, _, err := program.Eval(map[string]any{"lead": all[i], "leads": all})
			if err != nil {
				return nil, fmt.Errorf("lead %d: %w", leads[i].ID, err)
			}
			if is, _ := result.Value().(bool); is {
				held = append(held, leads[i].ID)
			}
		}
		return held, nil
	}
}
