package contract

import (
	"crypto/rand"
	"math/big"
	"strings"
)

// unique gives eight letters and digits that no other case has drawn.
func unique() string { return strings.ToLower(rand.Text()[:8]) }

// digits gives two digits.
func digits() string {
	n, _ := rand.Int(rand.Reader, big.NewInt(90)) // never fails
	return n.Add(n, big.NewInt(10)).String()
}
