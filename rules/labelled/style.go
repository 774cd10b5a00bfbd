package labelled

import (
	"maps"
	"slices"
)

// Styles are the kinds of sets that can be generated, by name.
func Styles() map[string]func(Size, uint64) Set {
	return map[string]func(Size, uint64) Set{
		"international": International, "typical": Typical, "german": PeopleOf, "misspelt": Misspelt,
		"register": Register,
	}
}

// StyleNames lists the names of the styles.
func StyleNames() []string { return slices.Sorted(maps.Keys(Styles())) }
