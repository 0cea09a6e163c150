package httpsink_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/sink/httpsink"
)

// TestAnswerThatRepeatsSecrets: a receiver that quotes what it got does not bring a secret into an error, or into the answer that is kept.
func TestAnswerThatRepeatsSecrets(t *testing.T) {
	key := base64.StdEncoding.EncodeToString([]byte("planted-key-of-32-bytes-in-all!!"))
	for _, status := range []int{http.StatusOK, http.StatusGone, http.StatusInternalServerError} {
		address := serve(t, func(w http.ResponseWriter, r *http.Request) {
			user, password, _ := r.BasicAuth()
			w.WriteHeader(status)
			fmt.Fprintf(w, "no %s %s %s at %s for %s with %s, of %s", r.Header.Get("Authorization"), user, password, r.URL, r.Header.Get("X-Key"), key, r.UserAgent())
		})
		address = strings.Replace(address, "http://", "http://hook:planted-pass@", 1) + "?key=planted%2Bquery"
		s := newSink(t, address, &httpsink.Options{Secrets: []string{"whsec_" + key}, Header: http.Header{"X-Key": {"Token planted-header"}}})
		d, answer := delivery(), new(dingevent.Answer)
		d.Answer = answer
		err := s.Deliver(t.Context(), d)
		const want = "no *** hook *** at /?key=*** for *** with ***, of dingevent"
		if string(answer.Body) != want || status != http.StatusOK && !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%d: kept %q; error %v", status, answer.Body, err)
		}
	}
}
