package ui

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/desk"
	"leadtwin/internal/eventstream"
)

const maxStreams = 32 // of progress, at once; the page works without one

// progressPage is how far a decision about many cases is applied.
type progressPage struct {
	page
	desk.BulkProgress
}

// States are the states that cases are in, in the order of the page.
func (p *progressPage) States() []desk.BulkState {
	var out []desk.BulkState
	for _, s := range []desk.BulkState{
		desk.BulkDone, desk.BulkWaiting, desk.BulkSecond, desk.BulkFailed, desk.BulkDropped, desk.BulkRefused,
	} {
		if p.Count(s) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// Problems are the cases that need to be looked at.
func (p *progressPage) Problems() (out []desk.BulkCase) {
	for _, c := range p.Cases {
		if c.State != desk.BulkDone && c.State != desk.BulkWaiting {
			out = append(out, c)
		}
	}
	return out
}

// Settled is how many cases wait for nothing more.
func (p *progressPage) Settled() int { return len(p.Cases) - p.Count(desk.BulkWaiting) }

func (d *Desk) showProgress(w http.ResponseWriter, r *http.Request, v *visit) {
	if p, ok := d.readProgress(w, r, v); ok {
		d.render(w, http.StatusOK, "progress", p)
	}
}

func (d *Desk) readProgress(w http.ResponseWriter, r *http.Request, v *visit) (*progressPage, bool) {
	progress, err := d.o.Cases.BulkProgress(r.Context(), r.PathValue("id"), v.person())
	if err != nil {
		d.fail(w, r, v, err)
		return nil, false
	}
	title := v.locale.T("bulk.title."+string(progress.Decision), "n", len(progress.Cases))
	return &progressPage{d.newPage(r, v, "cases", title), progress}, true
}

// streamProgress sends the changing part of the page as it changes, until all is settled, the reader leaves or the
// service ends.
func (d *Desk) streamProgress(w http.ResponseWriter, r *http.Request, v *visit) {
	p, ok := d.readProgress(w, r, v)
	if !ok {
		return
	}
	select {
	case d.streams <- struct{}{}:
		defer func() { <-d.streams }()
	default:
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	stream, err := eventstream.Begin(w)
	if err != nil {
		d.o.Log.Error("progress cannot be streamed", zap.Error(err))
		return
	}
	d.sendProgress(r, v, stream, p)
}

func (d *Desk) sendProgress(r *http.Request, v *visit, stream *eventstream.Stream, p *progressPage) {
	tick := time.NewTicker(eventstream.Interval)
	defer tick.Stop()
	sent := ""
	for {
		event, err := d.progressEvent(p)
		switch {
		case err != nil:
		case event != sent:
			sent, err = event, stream.Send(event)
		default:
			err = stream.KeepAlive()
		}
		if err == nil && p.Ended() {
			err = stream.Send("event: end\ndata: \n\n")
		}
		if err != nil || p.Ended() {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-d.o.Ending:
			return
		case <-tick.C:
		}
		if p.BulkProgress, err = d.o.Cases.BulkProgress(r.Context(), p.ID, v.person()); err != nil {
			return // the browser connects again
		}
	}
}

// progressEvent is the parts of the page that change, by the id of their element.
func (d *Desk) progressEvent(p *progressPage) (string, error) {
	parts := map[string]string{}
	for _, name := range []string{"progress-counts", "progress-cases"} {
		var html bytes.Buffer
		if err := d.pages.ExecuteTemplate(&html, name, p); err != nil {
			d.o.Log.Error("page failed", zap.String("page", name), zap.Error(err))
			return "", err
		}
		parts[name] = html.String()
	}
	data, err := json.Marshal(parts)
	return fmt.Sprintf("data: %s\n\n", data), err
}
