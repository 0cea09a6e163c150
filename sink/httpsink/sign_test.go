package httpsink

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"
)

// TestPublishedSignature signs the message of Standard Webhooks' reference libraries, at its time.
func TestPublishedSignature(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Unix(1614265330, 0)))
		sink, err := New("https://example.com", &Options{Secrets: []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}})
		if err != nil {
			t.Fatal(err)
		}
		header := http.Header{}
		sink.signers.sign(header, "msg_p5jXN8AQM9LWM0D4loKWxJek", []byte(`{"test": 2432232314}`))
		if got := header.Get("webhook-timestamp"); got != "1614265330" {
			t.Errorf("timestamp %s", got)
		}
		const want = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
		if got := header.Get("webhook-signature"); got != want {
			t.Errorf("signature %s, want %s", got, want)
		}
	})
}
