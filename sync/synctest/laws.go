package synctest

import (
	"flag"

	_ "pgregory.net/rapid" // declares the flag
)

// ShortenLaws makes laws run few checks, since each starts a server, unless -rapid.checks asks for more. Call it in
// TestMain.
func ShortenLaws(checks string) {
	flag.Parse()
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		if err := f.Value.Set(checks); err != nil {
			panic(err)
		}
	}
}
