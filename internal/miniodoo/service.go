package miniodoo

import (
	"context"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"leadtwin/internal/miniodoo/orm"
)

// service answers a call of one of Odoo's three services, common, object and db, whatever the protocol.
func (o *Odoo) service(ctx context.Context, service, method string, args []any) (any, error) {
	switch service {
	case "common":
		return o.common(method, args)
	case "object":
		return o.object(ctx, method, args)
	case "db":
		return o.databases(method)
	}
	return nil, orm.Raise(orm.KeyError, "'%s'", service)
}

func (o *Odoo) common(method string, args []any) (any, error) {
	switch method {
	case "version":
		return o.versionInfo(), nil
	case "about":
		return "See http://openerp.com", nil
	case "authenticate", "login":
		if len(args) < 3 {
			return nil, orm.Raise(orm.TypeError, "exp_%s() missing required positional arguments", method)
		}
		if err := o.knows(args[0]); err != nil {
			return nil, err
		}
		login, _ := args[1].(string)
		secret, _ := args[2].(string)
		uid := o.login(login, secret)
		if uid == 0 {
			return false, nil
		}
		return uid, nil
	}
	return nil, orm.Raise("builtins.Exception", "Method not found: %s", method)
}

func (o *Odoo) databases(method string) (any, error) {
	switch method {
	case "list":
		return o.databaseNames(), nil
	case "server_version":
		return o.version, nil
	}
	return nil, orm.Raise(orm.AccessDenied, "Access Denied")
}

func (o *Odoo) databaseNames() []any {
	names := []any{o.database}
	for _, n := range o.others {
		names = append(names, n)
	}
	return names
}

func (o *Odoo) versionInfo() map[string]any {
	return map[string]any{
		"server_version": o.version, "server_version_info": o.versionTuple(), "server_serie": o.version,
		"protocol_version": int64(1),
	}
}

// versionTuple is [19, 0, 0, "final", 0, ""]; the first part is a text such as saas~18 on Odoo Online.
func (o *Odoo) versionTuple() []any {
	first, rest, _ := strings.Cut(o.version, ".")
	minor, _, _ := strings.Cut(rest, "+")
	var major any = first
	if n, err := strconv.ParseInt(first, 10, 64); err == nil {
		major = n
	}
	n, _ := strconv.ParseInt(minor, 10, 64)
	return []any{major, n, int64(0), "final", int64(0), ""}
}

// knows fails as psycopg2 does when the database does not exist.
func (o *Odoo) knows(database any) error {
	if database == o.database {
		return nil
	}
	return orm.Raise(orm.OperationalErr,
		"connection to server at \"127.0.0.1\", port 5432 failed: FATAL:  database \"%v\" does not exist\n", database)
}

// object serves execute and execute_kw: database, user, password or key, model, method, arguments.
func (o *Odoo) object(ctx context.Context, method string, args []any) (any, error) {
	if method != "execute" && method != "execute_kw" {
		return nil, orm.Raise("builtins.NameError", "Method not available %s", method)
	}
	if len(args) < 5 {
		return nil, orm.Raise(orm.TypeError, "%s() missing required positional arguments", method)
	}
	if err := o.knows(args[0]); err != nil {
		return nil, err
	}
	uid, _ := args[1].(int64)
	secret, _ := args[2].(string)
	if err := o.check(uid, secret); err != nil {
		return nil, err
	}
	model, _ := args[3].(string)
	name, _ := args[4].(string)
	rest, kwargs := args[5:], map[string]any{}
	if method == "execute_kw" {
		rest, kwargs = split(rest)
	}
	return o.run(ctx, uid, kwargs, func(e *orm.Env) (any, error) { return e.Positional(model, name, rest, kwargs) })
}

// split takes the list of arguments and the keyword arguments of execute_kw.
func split(args []any) (positional []any, kwargs map[string]any) {
	kwargs = map[string]any{}
	if len(args) > 0 {
		positional, _ = args[0].([]any)
	}
	if len(args) > 1 {
		if given, ok := args[1].(map[string]any); ok {
			kwargs = maps.Clone(given)
		}
	}
	return positional, kwargs
}

// run calls a method in a transaction of its own; the context travels among the keyword arguments.
func (o *Odoo) run(
	ctx context.Context, uid int64, kwargs map[string]any, call func(*orm.Env) (any, error),
) (any, error) {
	context, _ := kwargs["context"].(map[string]any)
	delete(kwargs, "context")
	var answer any
	err := o.db.Do(ctx, uid, func(e *orm.Env) (err error) {
		e.Context = context
		answer, err = call(e)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("as user %d: %w", uid, err)
	}
	return answer, nil
}
