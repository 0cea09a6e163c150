package wire

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/dingevent/dingevent/internal/api"
)

// An Access says who may ask.
type Access struct {
	// Token is that of api.json, whose holder is an admin.
	Token string
	// Key returns whose key a secret is, and the role of that; Nobody if it is no key. An error of [api.CodeDenied] says why the key with that
	// name is not good, any other that nobody knows now whether it is. May be nil.
	Key func(ctx context.Context, secret string) (name string, role api.Role, err error)
	// From is the address of who asks. May be nil.
	From func(*http.Request) string
	// Audit stores what the holder of a key or of the token is about to change. After an error nothing is changed by a key. The
	// holder of the token can stop the daemon and change its files, and has to be able to mend a journal that takes nothing, so his
	// change is made all the same. May be nil.
	Audit func(ctx context.Context, by api.Caller, action, on string) error
	// Refused is told what the holder of a key was refused. May be nil.
	Refused func(ctx context.Context, by api.Caller, action, on string)
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
	"GET /keys":                          api.Admin,
	"POST /keys":                         api.Admin, // of any role
	"POST /keys/{name}/rotate":           api.Admin,
	"PUT /keys/{name}/role":              api.Admin, // to any role
	"DELETE /keys/{name}":                api.Admin,
}

// noted are operations that note what they change themselves, whoever asks, and one that changes nothing.
var noted = map[string]bool{"POST /keys": true, "POST /keys/{name}/rotate": true, "PUT /keys/{name}/role": true, "DELETE /keys/{name}": true, "POST /replays/count": true}

// harmless change neither what is received nor what is delivered. Timers of the machine ask for them with the token, which is not noted.
var harmless = map[string]bool{"POST /backup": true, "DELETE /backup": true, "POST /verification": true, "DELETE /verification": true}

// endless are operations that last until somebody ends them.
var endless = map[string]bool{"GET /events/follow": true}

// recheck is how often it is looked whether the key that an endless operation was asked with is still good.
const recheck = time.Second

// authorized serves requests by those who may ask. mux knows which operation a request is for.
func (a Access) authorized(mux *http.ServeMux, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		by, err := a.caller(r)
		_, pattern := mux.Handler(r)
		action := strings.Replace(pattern, prefix, "", 1)
		least, ok := needs[action]
		if !ok && pattern != "" { // else there is nothing to refuse
			least = api.Admin
		}
		if refusal := refusalOf(by, least, err); refusal != nil {
			if refusal.Status == http.StatusUnauthorized {
				w.Header().Set("WWW-Authenticate", "Bearer")
			}
			if by.Name != "" && a.Refused != nil {
				a.Refused(r.Context(), by, cmp.Or(action, r.Method), onOf(r))
			}
			writeProblem(w, refusal)
			return
		}
		if a.Audit != nil && isNoted(by, pattern, action) {
			if err := a.Audit(r.Context(), by, action, onOf(r)); err != nil && by.Name != "" {
				writeProblem(w, problem(http.StatusServiceUnavailable, "nothing is done, because what is done by a key could not be noted: %v", err))
				return
			}
		}
		r = r.WithContext(api.WithCaller(r.Context(), by))
		if by.Name != "" && endless[action] {
			var end func()
			r, end = a.whileGood(r, least)
			defer end()
		}
		next.ServeHTTP(w, r)
	})
}

// isNoted reports whether a request is noted before it is served.
func isNoted(by api.Caller, pattern, action string) bool {
	if pattern == "" || strings.HasPrefix(pattern, http.MethodGet) || noted[action] {
		return false
	}
	return by.Name != "" || !harmless[action]
}

// onOf is what a request is about, for the audit.
func onOf(r *http.Request) string { return strings.TrimPrefix(r.URL.Path, prefix) }

// refusalOf is the answer to somebody who may not ask; nil if he may. err is that of the key.
func refusalOf(by api.Caller, least api.Role, err error) *Problem {
	switch {
	case err != nil && api.CodeOf(err) == api.CodeDenied:
		return problem(http.StatusUnauthorized, "%v", err)
	case err != nil:
		return problemOf(err)
	case by.Role == api.Nobody:
		return problem(http.StatusUnauthorized, "send the token of api.json in the daemon's data folder, or a key: dingevent apikey makes one")
	case by.Role < least:
		return problem(http.StatusForbidden, "the key %q has the role %s, and this needs %s", by.Name, by.Role, least)
	}
	return nil
}

// caller is who asks.
func (a Access) caller(r *http.Request) (by api.Caller, err error) {
	if a.From != nil {
		by.From = a.From(r)
	}
	secret, ok := bearer(r)
	switch {
	case Bears(r, a.Token):
		by.Role, by.User = api.Admin, userOf(r)
	case ok && a.Key != nil:
		by.Name, by.Role, err = a.Key(r.Context(), secret)
	}
	return by, err
}

// whileGood ends a request once the key that it was asked with may not ask that any more. The caller ends the watch.
func (a Access) whileGood(r *http.Request, least api.Role) (*http.Request, func()) {
	ctx, cancel := context.WithCancel(r.Context())
	r = r.WithContext(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(recheck)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
			if by, err := a.caller(r); err != nil || by.Role < least {
				cancel()
				return
			}
		}
	}()
	return r, func() { cancel(); <-ended }
}
