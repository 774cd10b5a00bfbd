package report

// Adoption is the result of `store adopt`.
type Adoption struct {
	Stores    []string `json:"stores"` // other stores that are known now; "" is one of an older version
	Merges    int      `json:"merges"`
	Undone    int      `json:"undone"`
	Notes     int      `json:"notes"`
	Lost      int      `json:"lost_merges"`
	LostNotes int      `json:"lost_notes"`
}
