package odooclient_test

import (
	"fmt"
	"testing"

	"leadtwin/odooclient"
)

func TestDomain(t *testing.T) {
	a, b, c := odooclient.Eq("a", 1), odooclient.In("b", []int{2, 3}), odooclient.Where("c", ">", 4)
	for want, domain := range map[string]odooclient.Domain{
		"[[a = 1]]":                          a,
		"[[a = 1] [b in [2 3]]]":             odooclient.And(a, b),
		"[| [a = 1] [b in [2 3]]]":           odooclient.Or(a, b),
		"[| | [a = 1] [b in [2 3]] [c > 4]]": odooclient.Or(a, b, c),
		"[| [a = 1] & [b in [2 3]] [c > 4]]": odooclient.Or(a, odooclient.And(b, c)),
	} {
		if got := fmt.Sprint(domain); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
