package console

import (
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
)

// A server lets a route answer, and answers itself where it does not.
type server struct {
	site     site
	oidc     *atomic.Pointer[OIDC]
	sessions *sessions
	crowd    *crowd
	now      func() time.Time
	log      *slog.Logger
}

// serve answers what comes by a route.
func (s *server) serve(rt route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		r := newRequest(hr, s.site, s.now())
		r.site.provider = s.oidc.Load().name()
		r.session = s.sessions.of(cookie(hr, s.site.sessionCookie()), r.byItself())
		if r.session.role > Nobody && !r.isFragment() {
			r.many = s.crowd.isMany(r.Context())
		}
		a, err := s.answer(rt, r)
		if err != nil {
			a = s.failed(r, err)
		}
		if err := a.write(w, r); err != nil {
			s.log.Error("console: a page could not be rendered", "path", hr.URL.Path, "error", err)
			http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		}
	})
}

// errLogin is the error of a request that needs a login.
var errLogin = errors.New("console: log in first")

func (s *server) answer(rt route, r *request) (answer, error) {
	if r.session.role < rt.needs {
		if r.session.role == Nobody {
			return nil, errLogin
		}
		return nil, api.Refuse(api.CodeDenied, "%s", r.say.ConsoleRoleNeeded(rt.needs.String(), r.session.role.String()))
	}
	if err := r.ParseForm(); isTooLarge(err) {
		return page{pages.Failed{Status: http.StatusRequestEntityTooLarge, Text: r.say.ConsoleLargeForm(maxForm >> 20), Back: r.back()}, http.StatusRequestEntityTooLarge}, nil
	} else if err != nil {
		return nil, api.Refuse(api.CodeInvalid, "%s", r.say.ConsoleBadForm())
	}
	return rt.handle(r)
}

func isTooLarge(err error) bool {
	_, ok := errors.AsType[*http.MaxBytesError](err)
	return ok
}

// failed is the answer to an error.
func (s *server) failed(r *request, err error) answer {
	if errors.Is(err, errLogin) {
		return page{pages.Login{Back: r.back()}, http.StatusUnauthorized}
	}
	status := statusOf(err)
	if status == http.StatusInternalServerError {
		s.log.Error("console: a page failed", "path", r.URL.Path, "error", err)
	}
	return page{pages.Failed{Status: status, Text: complaint(r, err), Back: r.back()}, status}
}

// complaint is an error as a person reads it.
func complaint(r *request, err error) string { return terminal.Complaint(r.say, err) }

// statusOf is the HTTP status of an error.
func statusOf(err error) int {
	switch api.CodeOf(err) {
	case api.CodeInvalid:
		return http.StatusUnprocessableEntity
	case api.CodeDenied:
		return http.StatusForbidden
	case api.CodeNotFound:
		return http.StatusNotFound
	case api.CodeConflict:
		return http.StatusConflict
	case api.CodeTaken:
		return http.StatusAccepted
	case api.CodeUnavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// noPage answers where nothing is.
func noPage(r *request) (answer, error) {
	return nil, api.Refuse(api.CodeNotFound, "%s", r.say.ConsoleNoPage(r.URL.Path))
}
