package apikey

import (
	"strings"
	"testing"
)

func TestKey(t *testing.T) {
	key, hash := New()
	other, otherHash := New()
	if key == other || hash == otherHash || strings.Contains(hash, key) {
		t.Errorf("%q, %q, %q, %q", key, hash, other, otherHash)
	}
	if !Is(hash, key) || Is(hash, other) || Is(hash, "") || Is("", "") || Is(hash, hash) || Is(Hash(""), "") {
		t.Error("a key is not told from another")
	}
	if err := CheckHash(hash); err != nil {
		t.Error(err)
	}
	for _, wrong := range []string{"", key, "sha256:", hash[:len(hash)-1], hash + "0", strings.ToUpper(hash), "sha256:" + strings.ToUpper(hash[7:]), "md5:" + hash[7:]} {
		if CheckHash(wrong) == nil {
			t.Errorf("%q is a hash", wrong)
		}
	}
}
