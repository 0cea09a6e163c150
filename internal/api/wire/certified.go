package wire

import "net/http"

// Certified serves clients that have shown a certificate which the server trusts, and besides them only who has the token, which is in
// a file of this machine.
func Certified(next http.Handler, token string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		shown := r.TLS != nil && len(r.TLS.VerifiedChains) > 0
		if !shown && !Bears(r, token) {
			writeProblem(w, problem(http.StatusForbidden, "show a certificate that client_ca_file of the gateway's config trusts"))
			return
		}
		next.ServeHTTP(w, r)
	})
}
