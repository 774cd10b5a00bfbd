package rules

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"slices"

	"leadtwin/internal/crm"
)

// minIDLength is the number of characters of an ID: 2^30 IDs are enough for the cases of one database. The store uses
// a longer one if two cases would share it.
const minIDLength = 6

//nolint:gochecknoglobals // a constant table
var caseIDEncoding = base32.NewEncoding(crm.IDAlphabet).WithPadding(base32.NoPadding)

// CaseIDPrefix begins the id of every case.
const CaseIDPrefix = "LT-"

// CaseID is the id of a case over these leads, such as LT-7F3K9Q. It depends on nothing else and not on their order.
func CaseID(v crm.Verdict, leads []crm.LeadID) string { return CaseIDLen(v, leads, minIDLength) }

// CaseIDLen is CaseID with n characters, for a case whose shorter id is taken. It begins with the shorter id.
func CaseIDLen(v crm.Verdict, leads []crm.LeadID, n int) string {
	ids := slices.Clone(leads)
	slices.Sort(ids)
	buf := make([]byte, 0, len(v)+8*len(ids)+1)
	buf = append(buf, v...)
	buf = append(buf, 0)
	for _, id := range slices.Compact(ids) {
		buf = binary.BigEndian.AppendUint64(buf, uint64(id)) //nolint:gosec // G115: only hashed, so the sign does not matter
	}
	sum := sha256.Sum256(buf)
	text := caseIDEncoding.EncodeToString(sum[:])
	return CaseIDPrefix + text[:min(max(n, minIDLength), len(text))]
}
