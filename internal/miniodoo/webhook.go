package miniodoo

import (
	"bytes"
	"context"
	"net/http"

	"leadtwin/internal/miniodoo/wire"
)

// deliver sends one delivery as Odoo does: with a time limit of one second, without a second try, in the request of the
// user who caused it.
func (o *Odoo) deliver(url string, body map[string]any) func(context.Context) {
	return func(ctx context.Context) {
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(wire.JSON(body)))
		if err != nil {
			return // Odoo writes a line into its log
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("User-Agent", "python-requests/2.32.3")
		req.Header.Set("Accept", "*/*")
		resp, err := o.client.Do(req)
		if err != nil {
			return // as above
		}
		_ = resp.Body.Close()
	}
}
