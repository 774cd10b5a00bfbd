package rules

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// generation changes when the code makes other keys or other verdicts of the same leads and the same policy.
const generation = 17

// KeysFingerprint is a text that changes when Profile.Keys of a lead may: keys kept from before are then out of date.
func (p *Policy) KeysFingerprint() string {
	full := p.withDefaults()
	return digest(generation, declaredKinds(), full.Lists.Fingerprint(), full.Email)
}

// Fingerprint is a text that changes when Evaluate may say something else of the same leads.
func (p *Policy) Fingerprint() string {
	full := p.withDefaults()
	lists := full.Lists.Fingerprint()
	full.Lists, full.CustomGuards = nil, withoutFunctions(full.CustomGuards)
	return digest(generation, declaredKinds(), lists, full)
}

// declaredKinds names the codes and keys of the registry, so that a new kind of evidence changes the fingerprints.
func declaredKinds() string {
	var names strings.Builder
	for _, kind := range matchingKinds {
		for _, code := range kind.codes {
			names.WriteString(code.Code.Code + " ")
		}
		for _, key := range kind.keys {
			names.WriteByte(byte(key.kind))
		}
	}
	return names.String()
}

func digest(parts ...any) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%+v", parts))
	return hex.EncodeToString(sum[:8])
}
