package assistant

import (
	"log/slog"
	"net/http"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/dingevent/dingevent/internal/api/wire"
)

// Path is where a server answers over HTTP.
const Path = "/mcp"

// maxRequest bounds a request, in bytes.
const maxRequest = 1 << 20

// Handler serves over HTTP, without sessions, to requests with "Authorization: Bearer <token>". It refuses foreign hosts and
// origins, because the SDK lets a foreign origin through. Listen is the address that it is served at.
func Handler(server *Server, listen, token string, log *slog.Logger) http.Handler {
	h := mcp.NewStreamableHTTPHandler(func(*http.Request) *mcp.Server { return server },
		&mcp.StreamableHTTPOptions{Stateless: true, JSONResponse: true, MaxRequestBodyBytes: maxRequest, PropagateRequestCancellation: true})
	mux := http.NewServeMux()
	mux.Handle(Path, authorized(token, h))
	return wire.Guard(mux, wire.Site{Listen: listen}, log)
}

func authorized(want string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !wire.Bears(r, want) {
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, "send the token that dingevent mcp printed when it started, as Authorization: Bearer TOKEN", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}
