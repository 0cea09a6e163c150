package wire

import (
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/dingevent/dingevent/internal/api"
)

// NewHandler serves s under /api/v1 to requests with "Authorization: Bearer <token>", or with a key in place of the token. The document
// that describes it needs neither.
func NewHandler(s api.Service, access Access) http.Handler {
	mux := http.NewServeMux()
	newOperations(mux, s)
	known := finishing(withoutRepeats(withProblems(mux)))
	secret := access.authorized(mux, known)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == documentJSON || r.URL.Path == documentYAML || r.URL.Path == documentOld {
			known.ServeHTTP(w, r)
			return
		}
		secret.ServeHTTP(w, r)
	})
}

// withoutRepeats refuses a query that names a parameter twice, of which the first alone would count, or that cannot be read.
// The types of events are a list.
func withoutRepeats(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			writeProblem(w, problem(http.StatusBadRequest, "the query cannot be read: escape each value as URLs want it"))
			return
		}
		for _, name := range slices.Sorted(maps.Keys(query)) {
			if len(query[name]) > 1 && (name != "type" || r.URL.Path != prefix+"/events") {
				writeProblem(w, problem(http.StatusBadRequest, "query.%s: is there %d times, and takes one value; ask once for each", name, len(query[name])))
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// withProblems answers with a problem where mux knows no path, or no such method of it.
func withProblems(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refuse, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		answer := &headOnly{header: w.Header()}
		refuse.ServeHTTP(answer, r)
		switch answer.status {
		case http.StatusMethodNotAllowed:
			writeProblem(w, problem(answer.status, "%s is not for %s; allowed: %s", r.Method, r.URL.Path, w.Header().Get("Allow")))
		default:
			writeProblem(w, problem(http.StatusNotFound, "nothing is at %s; %s/openapi.json says what there is", r.URL.Path, prefix))
		}
	})
}

// headOnly keeps the head of an answer.
type headOnly struct {
	header http.Header
	status int
}

func (h *headOnly) Header() http.Header { return h.header }

func (h *headOnly) WriteHeader(status int) { h.status = status }

func (h *headOnly) Write(b []byte) (int, error) { return len(b), nil }
