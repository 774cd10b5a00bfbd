package score

import "slices"

// ClusterRate compares the persons that were found with those that there are, both of two leads or more. Exact is the
// share that is equal lead by lead; Closest is the mean of how much of the closest person on the other side it shares
// (common leads by all leads of both). Precision is of those found, Recall of those that there are.
type ClusterRate struct {
	Of               string  `json:"of"` // merge, or merge or review: leads that cases connect
	Found            int     `json:"found"`
	True             int     `json:"true"`
	ExactPrecision   float64 `json:"exact_precision"`
	ExactRecall      float64 `json:"exact_recall"`
	ClosestPrecision float64 `json:"closest_precision"`
	ClosestRecall    float64 `json:"closest_recall"`
}

func (m *measurement) clusterRate(of string, sets *pairSets) ClusterRate {
	found := make([]int, len(m.leads)) // number of the cluster, by place
	next := 0
	for _, component := range sets.components() {
		next++
		for _, l := range component {
			found[l.place] = next
		}
	}
	for i := range found {
		if found[i] == 0 {
			next++
			found[i] = next
		}
	}
	r := ClusterRate{Of: of}
	r.Found, r.ExactPrecision, r.ClosestPrecision = compareClusters(found, m.persons)
	r.True, r.ExactRecall, r.ClosestRecall = compareClusters(m.persons, found)
	return r
}

// compareClusters looks, for each cluster of two leads or more on one side, for the closest of the other side.
func compareClusters(these, those []int) (count int, exact, closest float64) {
	members, sizes := map[int][]int{}, map[int]int{}
	for i := range these {
		members[these[i]] = append(members[these[i]], i)
		sizes[those[i]]++
	}
	equal, shares := 0, []float64{}
	for _, places := range members {
		if len(places) < 2 {
			continue
		}
		common, best := map[int]int{}, 0.0
		for _, i := range places {
			common[those[i]]++
		}
		for other, n := range common {
			best = max(best, float64(n)/float64(len(places)+sizes[other]-n))
		}
		if best == 1 {
			equal++
		}
		shares = append(shares, best)
	}
	slices.Sort(shares) // sums of the same numbers are equal only in the same order
	sum := 0.0
	for _, s := range shares {
		sum += s
	}
	if len(shares) == 0 {
		return 0, 1, 1
	}
	return len(shares), share(equal, len(shares)), sum / float64(len(shares))
}
