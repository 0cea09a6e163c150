package simulator

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/dingtest"
)

// TestControlOfOtherOrigins: a page that somebody reads injects no fault, and what DingTalk's clients ask is not looked at.
func TestControlOfOtherOrigins(t *testing.T) {
	fake := dingtest.New(nil)
	defer fake.Close()
	h := (&Server{Fake: fake}).Handler()
	for _, c := range []struct {
		method, path, site string
		refused            bool
	}{
		{"POST", disconnectPath, "cross-site", true}, {"DELETE", faultsPath, "cross-site", true}, {"POST", faultsPath, "same-origin", false},
		{"GET", faultsPath, "cross-site", false}, {"POST", "/v1.0/gateway/connections/open", "cross-site", false}, {"DELETE", faultsPath, "", false},
	} {
		r := httptest.NewRequest(c.method, "http://127.0.0.1:7788"+c.path, strings.NewReader("{}"))
		if c.site != "" {
			r.Header.Set("Sec-Fetch-Site", c.site)
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if (w.Code == http.StatusForbidden && strings.Contains(w.Body.String(), "cross-origin")) != c.refused {
			t.Errorf("%s %s (%s): %d %s", c.method, c.path, c.site, w.Code, w.Body)
		}
	}
}
