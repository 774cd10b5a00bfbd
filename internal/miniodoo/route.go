package miniodoo

import (
	"net/http"
	"slices"
)

// maxBody is the largest request that is read.
const maxBody = 128 << 20

// Handler serves all routes. It may be wrapped by other handlers.
func (o *Odoo) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, path := range []string{"/xmlrpc/2/{service}", "/xmlrpc/{service}"} {
		mux.HandleFunc(path, o.serveXML)
	}
	mux.HandleFunc("/jsonrpc", o.serveJSON)
	mux.HandleFunc("/web/webclient/version_info", o.webVersion)
	mux.HandleFunc("/web/database/list", o.webDatabases)
	mux.HandleFunc("/web/session/authenticate", o.webLogin)
	mux.HandleFunc("/web/session/destroy", o.webLogout)
	mux.HandleFunc("/web/session/get_session_info", o.webSession)
	mux.HandleFunc("/web/dataset/call_kw", o.webCall)
	mux.HandleFunc("/web/dataset/call_kw/{rest...}", o.webCall)
	mux.HandleFunc("GET /web", o.webHome)
	mux.HandleFunc("/mail/view", o.mailView)
	if o.major >= 19 {
		mux.HandleFunc("/json/2/{model}/{method}", o.serveJSON2)
		mux.HandleFunc("GET /web/version", o.plainVersion)
		mux.HandleFunc("GET /json/version", o.plainVersion)
		mux.HandleFunc("GET /web/health", o.health)
	} else {
		mux.HandleFunc("POST /json/2/{model}/{method}", o.answerNoJSON2)
	}
	mux.HandleFunc("/", notFoundPage)
	h := http.MaxBytesHandler(mux, maxBody)
	for _, wrap := range slices.Backward(o.wrap) {
		h = wrap(h)
	}
	return h
}

func page(w http.ResponseWriter, status int, title, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte("<!doctype html>\n<html lang=en>\n<title>" + title + "</title>\n<h1>" + title + "</h1>\n<p>" +
		text + "</p>\n"))
}

func notFoundPage(w http.ResponseWriter, _ *http.Request) {
	page(w, http.StatusNotFound, "404 Not Found", "The requested URL was not found on the server.")
}
