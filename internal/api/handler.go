package api

import (
	"crypto/subtle"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// NewHandler serves s under /api/v1 to whoever sends "Authorization: Bearer <token>".
func NewHandler(s Service, token string) http.Handler {
	h := &handler{service: s, token: token}
	mux := http.NewServeMux()
	for pattern, serve := range map[string]func(*http.Request) (any, error){
		"GET /api/v1/status":                        h.status,
		"GET /api/v1/events":                        h.events,
		"GET /api/v1/events/{seq}":                  h.event,
		"GET /api/v1/dead":                          h.dead,
		"GET /api/v1/attempts/{subscription}/{seq}": h.attempts,
		"POST /api/v1/dead/retry":                   h.retry,
		"POST /api/v1/dead/discard":                 h.discard,
		"DELETE /api/v1/subscriptions/{name}":       h.drop,
	} {
		mux.Handle(pattern, answer(serve))
	}
	mux.HandleFunc("GET /api/v1/events/follow", h.follow)
	return h.authorized(mux)
}

type handler struct {
	service Service
	token   string
}

func (h *handler) authorized(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok || subtle.ConstantTimeCompare([]byte(token), []byte(h.token)) != 1 {
			w.Header().Set("WWW-Authenticate", "Bearer")
			writeProblem(w, problem(http.StatusUnauthorized, "send the token of api.json in the daemon's data folder"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// answer writes what serve returns as JSON.
func answer(serve func(*http.Request) (any, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		value, err := serve(r)
		if err != nil {
			writeProblem(w, err)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(value)
	})
}

// A list is a page on the wire.
type list[T any] struct {
	Items []T `json:"items"`
}

func (h *handler) status(r *http.Request) (any, error) { return h.service.Status(r.Context()) }

func (h *handler) events(r *http.Request) (any, error) {
	in := &input{r: r}
	q := journal.Query{
		ID: in.text("id"), Type: in.text("type"), CorpID: in.text("corp"), App: in.text("app"),
		Since: in.time("since"), Before: journal.Seq(in.number("before")), Limit: int(in.number("limit")),
	}
	if in.err != nil {
		return nil, in.err
	}
	entries, err := h.service.Events(r.Context(), q)
	return list[journal.Entry]{entries}, err
}

func (h *handler) event(r *http.Request) (any, error) {
	in := &input{r: r}
	seq := in.seq()
	if in.err != nil {
		return nil, in.err
	}
	return h.service.Event(r.Context(), seq)
}

// follow writes one line of JSON for each entry until the client hangs up.
func (h *handler) follow(w http.ResponseWriter, r *http.Request) {
	in := &input{r: r}
	from := journal.Seq(in.number("from"))
	if in.err != nil {
		writeProblem(w, in.err)
		return
	}
	w.Header().Set("Content-Type", "application/x-ndjson")
	out, lines := http.NewResponseController(w), json.NewEncoder(w)
	if out.Flush() != nil {
		return
	}
	h.service.Follow(r.Context(), from, func(e journal.Entry) error {
		if err := lines.Encode(e); err != nil {
			return err
		}
		return out.Flush()
	})
}

func (h *handler) dead(r *http.Request) (any, error) {
	in := &input{r: r}
	q := DeadQuery{Subscription: in.text("subscription"), EventID: in.text("id"), Seq: journal.Seq(in.number("seq")), Limit: int(in.number("limit"))}
	q.After = DeadRef{in.text("after_subscription"), journal.Seq(in.number("after"))}
	if in.err != nil {
		return nil, in.err
	}
	letters, err := h.service.DeadLetters(r.Context(), q)
	return list[DeadLetter]{letters}, err
}

func (h *handler) attempts(r *http.Request) (any, error) {
	in := &input{r: r}
	seq := in.seq()
	if in.err != nil {
		return nil, in.err
	}
	attempts, err := h.service.Attempts(r.Context(), r.PathValue("subscription"), seq)
	return list[Attempt]{attempts}, err
}

func (h *handler) retry(r *http.Request) (any, error) {
	refs, err := readRefs(r)
	if err != nil {
		return nil, err
	}
	return struct{}{}, h.service.Retry(r.Context(), refs...)
}

func (h *handler) discard(r *http.Request) (any, error) {
	refs, err := readRefs(r)
	if err != nil {
		return nil, err
	}
	return struct{}{}, h.service.Discard(r.Context(), refs...)
}

func (h *handler) drop(r *http.Request) (any, error) {
	return struct{}{}, h.service.Drop(r.Context(), r.PathValue("name"))
}

func readRefs(r *http.Request) ([]DeadRef, error) {
	var body list[DeadRef]
	if err := json.NewDecoder(http.MaxBytesReader(nil, r.Body, 1<<20)).Decode(&body); err != nil {
		return nil, problem(http.StatusBadRequest, `the body must be {"items":[{"subscription":…,"seq":…}]}: %v`, err)
	}
	return body.Items, nil
}

// An input reads a request's parameters and keeps the first thing that is wrong with them.
type input struct {
	r   *http.Request
	err error
}

func (in *input) text(name string) string { return in.r.URL.Query().Get(name) }

func (in *input) number(name string) uint64 {
	text := in.text(name)
	if text == "" {
		return 0
	}
	n, err := strconv.ParseUint(text, 10, 63)
	in.note(name, err)
	return n
}

func (in *input) time(name string) time.Time {
	text := in.text(name)
	if text == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	in.note(name, err)
	return at
}

func (in *input) seq() journal.Seq {
	n, err := strconv.ParseUint(in.r.PathValue("seq"), 10, 63)
	in.note("seq", err)
	return journal.Seq(n)
}

func (in *input) note(name string, err error) {
	if err != nil && in.err == nil {
		in.err = problem(http.StatusBadRequest, "parameter %s: %v", name, err)
	}
}
