package oidclogin

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/limitstest"
)

// TestLimitOfAnAnswer: what a provider says of itself is read up to the bound. A longer answer is an error, and no login begins.
func TestLimitOfAnAnswer(t *testing.T) {
	most := limitstest.Of(t, "OIDC: answer of the provider").Number()
	for size, begins := range map[int]bool{most: true, most + 1: false} {
		var issuer string
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			text := fmt.Sprintf(`{"issuer":%q,"authorization_endpoint":"%[1]s/auth","token_endpoint":"%[1]s/token","jwks_uri":"%[1]s/keys","pad":"`, issuer)
			fmt.Fprint(w, text, strings.Repeat("x", size-len(text)-2), `"}`)
		}))
		issuer = server.URL
		_, at, err := New(Options{Issuer: issuer, ClientID: "c", Redirect: "http://localhost/"}).Begin(t.Context())
		if begins && (err != nil || !strings.HasPrefix(at, issuer+"/auth?")) || !begins && !errors.Is(err, ErrAway) {
			t.Errorf("by an answer of %d bytes: %q, %v", size, at, err)
		}
		server.Close()
	}
}
