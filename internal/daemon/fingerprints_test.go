package daemon

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
)

// TestFingerprintsShowNoSecret, and are what sha256sum says.
func TestFingerprintsShowNoSecret(t *testing.T) {
	got := fingerprints(config.App{
		Stream: &config.Stream{ClientID: "dinghr", ClientSecret: "abc"},
		HTTP:   &config.HTTP{Keys: []config.Key{{Token: "t0ken"}, {Token: "abc", AESKey: "1234567890123456789012345678901234567890123"}}},
	})
	want := []api.Fingerprint{
		{Of: "stream.client_secret", SHA256: "ba7816bf"}, {Of: "http.keys[0].token", SHA256: fingerprint("t0ken")},
		{Of: "http.keys[1].token", SHA256: "ba7816bf"}, {Of: "http.keys[1].aes_key", SHA256: fingerprint("1234567890123456789012345678901234567890123")},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if text := fmt.Sprint(got); strings.Contains(text, "t0ken") || strings.Contains(text, "1234567890") {
		t.Errorf("a secret is in %s", text)
	}
}
