package daemon

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
)

// fingerprints are those of an app's secrets, so that a person can compare them with what DingTalk's console shows.
func fingerprints(app config.App) (all []api.Fingerprint) {
	add := func(of, secret string) {
		if secret != "" {
			all = append(all, api.Fingerprint{Of: of, SHA256: fingerprint(secret)})
		}
	}
	if app.Stream != nil {
		add("stream.client_secret", app.Stream.ClientSecret)
	}
	if app.FailedList != nil {
		add("failed_list.client_secret", app.FailedList.ClientSecret)
	}
	if app.Suite != nil {
		add("suite.client_secret", app.Suite.ClientSecret)
	}
	if app.HTTP != nil {
		for i, key := range app.HTTP.Keys {
			add(fmt.Sprintf("http.keys[%d].token", i), key.Token)
			add(fmt.Sprintf("http.keys[%d].aes_key", i), key.AESKey)
		}
	}
	return all
}

// fingerprint is the begin of a secret's hash: as much as tells a few secrets apart, and too little to stand for one.
func fingerprint(secret string) string {
	const enough = 4 // bytes
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:enough])
}
