package wire

import (
	"net/http"
	"strings"

	"github.com/dingevent/dingevent/internal/api"
)

// An Access says who may ask.
type Access struct {
	// Token is that of api.json, whose holder is an admin.
	Token string
	// Key returns whose key a secret is, and the role of that; Nobody if it is no key. May be nil.
	Key func(secret string) (name string, role api.Role)
	// Audit stores what the holder of a key is about to change. After an error nothing is changed. May be nil.
	Audit func(r *http.Request, name string, role api.Role, action string) error
}

// needs has the least role for each operation.
var needs = map[string]api.Role{
	"GET /status":                        api.Viewer,
	"GET /activity":                      api.Viewer,
	"GET /gateways":                      api.Viewer,
	"GET /subscriptions/{name}":          api.Viewer,
	"GET /dead":                          api.Viewer,
	"GET /replays":                       api.Viewer,
	"GET /replays/{id}":                  api.Viewer,
	"GET /backup":                        api.Viewer,
	"GET /verification":                  api.Viewer,
	"GET /events":                        api.Operator, // payloads, which hold personal data
	"GET /events/{seq}":                  api.Operator,
	"GET /events/follow":                 api.Operator,
	"GET /events/{seq}/why":              api.Viewer,
	"GET /attempts/{subscription}":       api.Operator, // answers of receivers, which may quote payloads
	"GET /attempts/{subscription}/{seq}": api.Operator,
	"GET /suites":                        api.Viewer,
	"GET /suites/{app}/orgs":             api.Viewer,
	"GET /suites/{app}/ticket":           api.Admin, // the ticket itself
	"POST /dead/retry":                   api.Operator,
	"POST /dead/discard":                 api.Operator,
	"PUT /subscriptions/{name}/pause":    api.Operator,
	"DELETE /subscriptions/{name}/pause": api.Operator,
	"POST /subscriptions/{name}/seek":    api.Operator,
	"PUT /replays/{id}":                  api.Admin, // to a sink that it names
	"POST /replays/count":                api.Operator,
	"DELETE /replays/{id}":               api.Operator,
	"POST /apps/{name}/backfill":         api.Operator,
	"POST /verification":                 api.Operator,
	"DELETE /verification":               api.Operator,
	"PUT /subscriptions/{name}":          api.Admin,
	"DELETE /subscriptions/{name}":       api.Admin,
	"POST /reload":                       api.Admin,
	"POST /backup":                       api.Admin, // to a path of the gateway's machine
	"DELETE /backup":                     api.Admin,
	"POST /console/links":                api.Admin, // of any role
}

// authorized serves requests by those who may ask. mux knows which operation a request is for.
func (a Access) authorized(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, role := a.caller(r)
		if role == api.Nobody {
			w.Header().Set("WWW-Authenticate", "Bearer")
			writeProblem(w, problem(http.StatusUnauthorized, "send the token of api.json in the daemon's data folder, or a key of api_keys in the config"))
			return
		}
		_, pattern := mux.Handler(r)
		action := strings.Replace(pattern, prefix, "", 1)
		least, ok := needs[action]
		if !ok && pattern != "" { // else there is nothing to refuse
			least = api.Admin
		}
		if role < least {
			writeProblem(w, problem(http.StatusForbidden, "the key %q has the role %s, and this needs %s", name, role, least))
			return
		}
		if name != "" && !strings.HasPrefix(pattern, http.MethodGet) && a.Audit != nil && pattern != "" {
			if err := a.Audit(r, name, role, action); err != nil {
				writeProblem(w, problem(http.StatusServiceUnavailable, "nothing is done, because what is done by a key could not be noted: %v", err))
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// caller is who asks; the name is empty for the token.
func (a Access) caller(r *http.Request) (name string, role api.Role) {
	secret, ok := bearer(r)
	switch {
	case Bears(r, a.Token):
		return "", api.Admin
	case ok && a.Key != nil:
		return a.Key(secret)
	}
	return "", api.Nobody
}
