package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// generation changes when the code makes other keys or other verdicts of the same leads and the same policy.
const generation = 6

// KeysFingerprint is a text that changes when Profile.Keys of a lead may: keys kept from before are then out of date.
func (p *Policy) KeysFingerprint() string {
	full := p.withDefaults()
	return digest(generation, full.Lists.Fingerprint(), full.Email)
}

// Fingerprint is a text that changes when Evaluate may say something else of the same leads.
func (p *Policy) Fingerprint() string {
	full := p.withDefaults()
	lists := full.Lists.Fingerprint()
	full.Lists = nil
	return digest(generation, lists, full)
}

func digest(parts ...any) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%+v", parts))
	return hex.EncodeToString(sum[:8])
}
