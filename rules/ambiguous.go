package rules

import "slices"

// ambiguousLead is a lead that fits persons who contradict each other, such as one without a name at an address that
// both Robin and Kim use.
type ambiguousLead struct {
	lead int   // fits all of
	fits []int // who are not all the same person; ascending
}

// findAmbiguous finds them among leads that edges call the same person. A lead that is in question with one person,
// whose name it does not contradict, fits that one, too: it is not merged with another who contradicts that one.
// conflict means that two leads name different persons.
func findAmbiguous(n int, edges, questions []personEdge, nameOf []int, conflict func(x, y int) bool) []ambiguousLead {
	beside, asked := make([][]int, n), make([][]int, n)
	for _, e := range edges {
		beside[e.a] = append(beside[e.a], e.b)
		beside[e.b] = append(beside[e.b], e.a)
	}
	for _, e := range questions {
		if !conflict(e.a, e.b) {
			asked[e.a] = append(asked[e.a], e.b)
			asked[e.b] = append(asked[e.b], e.a)
		}
	}
	var out []ambiguousLead
	for lead, others := range beside {
		fits := contradictingLeads(slices.Concat(others, asked[lead]), nameOf, conflict)
		if slices.ContainsFunc(fits, func(l int) bool { return slices.Contains(others, l) }) {
			out = append(out, ambiguousLead{lead, fits})
		}
	}
	return out
}

// contradictingLeads are those of the leads whose name conflicts with the name of another of them. Each name is
// compared once, however many leads bear it.
func contradictingLeads(leads []int, nameOf []int, conflict func(x, y int) bool) []int {
	bearer := map[int]int{} // name -> one lead
	for _, l := range leads {
		if nameOf[l] >= 0 {
			bearer[nameOf[l]] = l
		}
	}
	if len(bearer) < 2 {
		return nil
	}
	bad := map[int]bool{}
	for x, leadX := range bearer {
		for y, leadY := range bearer {
			if x < y && conflict(leadX, leadY) {
				bad[x], bad[y] = true, true
			}
		}
	}
	out := slices.DeleteFunc(slices.Clone(leads), func(l int) bool { return nameOf[l] < 0 || !bad[nameOf[l]] })
	slices.Sort(out)
	return out
}
