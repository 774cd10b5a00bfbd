package odooclient

import "context"

// serviceCaller is a transport of Odoo's older services: JSON-RPC or XML-RPC.
type serviceCaller interface {
	callService(ctx context.Context, service, method string, args []any, r Request, out any) error
}

func askServerVersion(ctx context.Context, t serviceCaller) (string, error) {
	var v struct {
		Version string `json:"server_version"`
	}
	err := t.callService(ctx, "common", "version", []any{}, Request{}, &v)
	return v.Version, err
}

// authenticate returns the id of a user; Odoo answers false to a wrong login.
func authenticate(ctx context.Context, t serviceCaller, database, user, key string) (int64, error) {
	var uid falseOr[int64]
	args := []any{database, user, key, map[string]any{}}
	if err := t.callService(ctx, "common", "authenticate", args, Request{}, &uid); err != nil {
		return 0, err
	}
	if uid.Value == 0 {
		return 0, callError(LoginRefused, Request{}, wrongLoginText)
	}
	return uid.Value, nil
}
