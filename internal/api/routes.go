package api

const prefix = "/api/v1"

// route is what a token with a scope may call.
type route struct {
	method, path, scope string
	handler             handler
}

// Routes are the patterns of all that needs a token, such as "POST /api/v1/check".
func Routes() (patterns []string) {
	for _, r := range new(server).routes() {
		patterns = append(patterns, r.method+" "+prefix+r.path)
	}
	return patterns
}

func (s *server) routes() []route {
	return []route{
		{"GET", "/cases", Read, show(s.listCases)},
		{"GET", "/cases/{id}", Read, show(s.showCase)},
		{"POST", "/cases/{id}/decision", Decide, s.onceByKey(accept(s.decide))},
		{"GET", "/leads/{id}", Read, show(s.showLead)},
		{"GET", "/leads/{id}/similar", Check, show(s.listSimilar)},
		{"GET", "/history", Read, show(s.listHistory)},
		{"GET", "/merges/{id}/undo", Read, show(s.previewUndo)},
		{"POST", "/merges/{id}/undo", Decide, s.onceByKey(accept(s.undoMerge))},
		{"GET", "/stats", Read, show(s.showStats)},
		{"GET", "/events", Read, s.streamEvents},
		{"POST", "/check", Check, show(s.checkContact)},
	}
}
