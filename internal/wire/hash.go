package wire

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// Hash makes an ID of parts of a push. Its first letters "h-" mark it.
func Hash(parts ...[]byte) string {
	var text []byte
	for _, part := range parts {
		text = binary.AppendUvarint(text, uint64(len(part))) // so that no two lists of parts look alike
		text = append(text, part...)
	}
	sum := sha256.Sum256(text)
	return "h-" + hex.EncodeToString(sum[:16])
}
