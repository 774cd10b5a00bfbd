package contract

import (
	"crypto/rand"
	"math/big"
	"strings"
)

func uniqueSuffix() string { return strings.ToLower(rand.Text()[:8]) }

func twoDigits() string {
	n, _ := rand.Int(rand.Reader, big.NewInt(90)) // never fails
	return n.Add(n, big.NewInt(10)).String()
}
