package ui

import "net/http"

// route is one page or action. Its pattern has method and path, without the base path.
type route struct {
	pattern string
	handler http.Handler
}

// Routes are the patterns of all pages and actions, such as "POST /cases/{id}".
func Routes() (patterns []string) {
	for _, r := range new(Desk).routes() {
		patterns = append(patterns, r.pattern)
	}
	return patterns
}

func (d *Desk) routes() []route {
	open := func(pattern string, h http.HandlerFunc) route { return route{pattern, h} }
	page := func(pattern string, h visitHandler) route { return route{pattern, d.signedIn(h)} }
	managerPage := func(pattern string, h visitHandler) route { return page(pattern, d.managersOnly(h)) }
	return []route{
		open("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, d.o.BasePath+"/cases", http.StatusSeeOther)
		}),
		open("GET /assets/{name}", func(w http.ResponseWriter, r *http.Request) { d.assets.serve(w, r) }),
		open("GET /sign-in", d.showSignIn),
		open("POST /sign-in", d.signIn),
		page("POST /sign-out", d.signOut),
		page("GET /cases", d.showQueue),
		page("GET /cases/{id}", d.showCase),
		page("POST /cases/{id}", d.decide),
		managerPage("GET /cases/{id}/undo", d.showUndoOfCase),
		managerPage("GET /bulk", d.showBulk),
		managerPage("POST /bulk", d.decideBulk),
		managerPage("GET /bulk/{id}", d.showProgress),
		managerPage("GET /bulk/{id}/events", d.streamProgress),
		managerPage("GET /tokens", d.showTokens),
		managerPage("POST /tokens", d.createToken),
		managerPage("POST /tokens/{hash}/delete", d.deleteToken),
		managerPage("GET /overview", d.showOverview),
		managerPage("GET /policy", d.showPolicy),
		managerPage("POST /policy", d.tryPolicy),
		managerPage("POST /policy/file", d.downloadPolicy),
		page("GET /history", d.showHistory),
		page("GET /history.csv", d.exportHistory),
		managerPage("GET /history/{action}/undo", d.showUndo),
		managerPage("POST /history/{action}/undo", d.undo),
		page("GET /lead/{id}", d.showLead),
	}
}
