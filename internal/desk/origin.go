package desk

import (
	"cmp"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
)

// CountOrigins counts the duplicates of waiting cases by source, medium, sales team and creator: of each the most
// frequent ones.
func CountOrigins(rows []*Row, d *crm.Directory, most int) report.Origins {
	sources, media := map[crm.SourceID]int{}, map[crm.MediumID]int{}
	teams, creators := map[crm.TeamID]int{}, map[crm.UserID]int{}
	out := report.Origins{}
	for _, row := range rows {
		for _, l := range row.duplicates() {
			out.Duplicates++
			sources[l.source]++
			media[l.medium]++
			teams[l.team]++
			creators[l.creator]++
		}
	}
	out.Sources = mostFrequent(sources, most, func(id crm.SourceID) string { return d.Origins.Sources[id] })
	out.Media = mostFrequent(media, most, func(id crm.MediumID) string { return d.Origins.Media[id] })
	out.Teams = mostFrequent(teams, most, func(id crm.TeamID) string { return d.Teams[id].Name })
	out.Creators = mostFrequent(creators, most, func(id crm.UserID) string { return d.Users[id].Name })
	return out
}

// duplicates are the leads of a row that were created after its first one; none if they are of different people.
func (r *Row) duplicates() []leadText {
	if r.Verdict == crm.Separate || len(r.leads) == 0 {
		return nil
	}
	leads := slices.SortedFunc(slices.Values(r.leads), func(a, b leadText) int {
		return cmp.Or(a.created.Compare(b.created), cmp.Compare(a.id, b.id))
	})
	return leads[1:]
}

func mostFrequent[ID ~int64](counts map[ID]int, most int, name func(ID) string) []report.OriginCount {
	out := make([]report.OriginCount, 0, len(counts))
	for id, n := range counts {
		out = append(out, report.OriginCount{ID: int64(id), Name: name(id), Count: n})
	}
	slices.SortFunc(out, func(a, b report.OriginCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	return out[:min(most, len(out))]
}
