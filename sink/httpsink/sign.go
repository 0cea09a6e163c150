package httpsink

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// signers sign with one secret each, in the order of Options.Secrets.
type signers []*standardwebhooks.Webhook

// newSigners checks the secrets. Its errors count them and do not show them.
func newSigners(secrets []string) (all signers, err error) {
	for i, secret := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
		if err != nil || len(key) < 24 || len(key) > 64 {
			return nil, fmt.Errorf("httpsink: secret %d of %d is not whsec_ and base64 of 24 to 64 bytes; "+
				`make one with: echo "whsec_$(openssl rand -base64 32)"`, i+1, len(secrets))
		}
		signer, err := standardwebhooks.NewWebhookRaw(key)
		if err != nil {
			return nil, fmt.Errorf("httpsink: secret %d of %d: %w", i+1, len(secrets), err)
		}
		all = append(all, signer)
	}
	return all, nil
}

// sign writes the headers of Standard Webhooks. The time is this attempt's, so that a receiver can
// refuse an old capture.
func (all signers) sign(header http.Header, id string, body []byte) error {
	now := time.Now()
	header.Set(standardwebhooks.HeaderWebhookID, id)
	header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(now.Unix(), 10))
	var signatures []string
	for _, signer := range all {
		signature, err := signer.Sign(id, now, body)
		if err != nil {
			return err
		}
		signatures = append(signatures, signature)
	}
	if signatures != nil {
		header.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	}
	return nil
}
