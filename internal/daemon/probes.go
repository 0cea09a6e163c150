package daemon

import (
	"io"
	"net/http"
)

// probes answers a load balancer's and Kubernetes' questions, on every port that has them.
type probes struct {
	unready  func() string
	hindered func() string
}

// handler returns what answers at a path; nil if nothing does.
func (p probes) handler(path string) http.HandlerFunc {
	switch path {
	case "/livez":
		return func(w http.ResponseWriter, _ *http.Request) { answerProbe(w, "", "") }
	case "/readyz", "/healthz":
		return func(w http.ResponseWriter, _ *http.Request) { answerProbe(w, p.unready(), p.hindered()) }
	}
	return nil
}

// before answers probes, and leaves all else to next.
func (p probes) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			if probe := p.handler(r.URL.Path); probe != nil {
				probe(w, r)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// answerProbe answers 503 with the reason, or 200. A hindrance is not told to whoever asks, but that there is one.
func answerProbe(w http.ResponseWriter, reason, hindrance string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if reason == "" {
		io.WriteString(w, "ok\n")
		if hindrance != "" {
			io.WriteString(w, "events are taken, and cannot be delivered now; dingevent status says why\n")
		}
		return
	}
	w.WriteHeader(http.StatusServiceUnavailable)
	io.WriteString(w, reason+"\n")
}
