package daemon

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/callback"
)

// TestWrongClockIsNotReady: a gateway that refuses pushes for their time, and whose clock is off by the database's, too, is not ready
// until its clock is right again.
func TestWrongClockIsNotReady(t *testing.T) {
	d, err := New(httpConfig(t.TempDir()), nil)
	if err != nil {
		t.Fatal(err)
	}
	runDaemon(t, d)
	want := func(when string, off string) {
		t.Helper()
		status, body, _ := ask(t, http.MethodGet, d.CallbackURL()+"/readyz", "")
		if off == "" && status != http.StatusOK || off != "" && (status != http.StatusServiceUnavailable || !strings.Contains(body, off)) {
			t.Errorf("%s: /readyz says %d: %s", when, status, body)
		}
	}
	signed := func(at time.Time) {
		t.Helper()
		if status := pushSignedAt(t, d.CallbackURL()+"/hr", at); status == http.StatusOK != (time.Since(at) < time.Hour) {
			t.Errorf("a push that was signed %v ago was answered %d", time.Since(at).Round(time.Second), status)
		}
	}
	const hour = time.Hour
	for _, ahead := range []time.Duration{2 * hour, -2 * hour} {
		off := fmt.Sprintf("clock is %v ", 2*hour)
		signed(time.Now().Add(-2 * hour))
		want("somebody sends an old push again", "")
		d.clock.measure(0)
		d.clock.measure(ahead)
		signed(time.Now())
		want("the clock of the database is wrong", "")
		signed(time.Now().Add(-2 * hour))
		want("both say that ours is wrong", off)
		d.clock.measure(ahead / 5)
		want("it is nearly right", off[:len("clock is ")])
		d.clock.measure(ahead / 9)
		want("it is right", "")
		d.clock.measure(ahead)
		want("nothing is refused yet", "")
		d.clock.measure(0)
	}
}

// pushSignedAt makes a push with the right signature and a time, and returns the status of its answer.
func pushSignedAt(t *testing.T, to string, at time.Time) int {
	t.Helper()
	c, err := callback.NewCipher(callbackToken, aesKey, owner)
	if err != nil {
		t.Fatal(err)
	}
	s, err := c.Seal([]byte(`{"EventType":"check_url"}`))
	if err != nil {
		t.Fatal(err)
	}
	s = c.Sign(fmt.Sprint(at.UnixMilli()), s.Nonce, s.Encrypt)
	body, err := json.Marshal(map[string]string{"encrypt": s.Encrypt})
	if err != nil {
		t.Fatal(err)
	}
	query := url.Values{"signature": {s.Signature}, "timestamp": {s.Timestamp}, "nonce": {s.Nonce}}
	resp, err := http.Post(to+"?"+query.Encode(), "application/json", strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}
