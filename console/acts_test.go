package console

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/api/local"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// A changed is a service that answers every change with one error, and counts them.
type changed struct {
	api.Service
	answer error
	n      int
}

func (*changed) Gateways(context.Context) ([]api.Gateway, error) { return nil, nil }

func (c *changed) did() error { c.n++; return c.answer }

func (c *changed) Put(context.Context, string, api.Spec) error           { return c.did() }
func (c *changed) Forget(context.Context, string) error                  { return c.did() }
func (c *changed) Pause(context.Context, string, api.PauseQuery) error   { return c.did() }
func (c *changed) Resume(context.Context, string) error                  { return c.did() }
func (c *changed) Seek(context.Context, string, string) (api.Seq, error) { return 0, c.did() }
func (c *changed) ForgetReplay(context.Context, string) error            { return c.did() }
func (c *changed) Replay(_ context.Context, id string) (api.Replay, error) {
	return api.Replay{ID: id}, nil
}

func (c *changed) PutReplay(context.Context, string, api.ReplaySpec) (api.Replay, error) {
	return api.Replay{}, c.did()
}

func (c *changed) Retry(_ context.Context, _ time.Time, refs ...api.DeadRef) ([]api.Moved, error) {
	return make([]api.Moved, len(refs)), c.did()
}

func (c *changed) Discard(ctx context.Context, died time.Time, refs ...api.DeadRef) ([]api.Moved, error) {
	return c.Retry(ctx, died, refs...)
}

// changes is each change that the pages make, with a form that is right.
var changes = map[string]string{
	"POST /subscriptions/{name}/pause":  "reason=why",
	"POST /subscriptions/{name}/resume": "",
	"POST /subscriptions/{name}/seek":   "to=1&from=9",
	"POST /subscriptions/{name}/forget": "dead=9",
	"POST /subscribe":                   "subscription=y&hook=http%3A%2F%2Fx",
	"POST /dead/move":                   "do=retry&ref=1+x",
	"POST /replays/{id}/pause":          "",
	"POST /replays/{id}/resume":         "",
	"POST /replays/{id}/forget":         "dead=9",
	"POST /replay":                      "subscription=x&everything=yes&id=r",
	"POST /dead/all":                    "",
}

// send makes a change by a console over a service that answers with an error, and returns how often it was changed.
func send(t *testing.T, pattern, lang string, audit func(context.Context, Row) error, answer error) (*httptest.ResponseRecorder, int) {
	t.Helper()
	j := memjournal.New()
	if _, err := j.Subscribe(t.Context(), "x", 1); err != nil {
		t.Fatal(err)
	}
	yard := &graveyard{}
	yard.bury("x", "timeout")
	inner := &changed{Service: &local.Service{Journal: j}, answer: answer}
	service := struct {
		*changed
		counts
		buried
	}{inner, counts{}, buried{yard}}
	c, _ := newTest(t, func(o *Options) { o.Service, o.Audit = func() api.Service { return service }, audit })
	form, err := url.ParseQuery(changes[pattern])
	if err != nil {
		t.Fatal(err)
	}
	who := as(c, Admin)
	switch pattern {
	case "POST /replay":
		form.Set("tally", field(ask(c, http.MethodPost, "/replay/count", form, who).Body.String(), "tally"))
	case "POST /dead/all":
		form.Set("tally", field(ask(c, http.MethodGet, "/dead/count?do=retry", nil, who).Body.String(), "tally"))
	}
	_, path, _ := strings.Cut(pattern, " ")
	path = strings.NewReplacer("{name}", "x", "{id}", "x").Replace(path)
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Accept-Language", lang)
	r.AddCookie(who)
	w := httptest.NewRecorder()
	c.ServeHTTP(w, r)
	c.jobs.runs.Wait()
	return w, inner.n
}

// counts answers counts of replays, and buried has dead letters.
type (
	counts struct{}
	buried struct{ yard *graveyard }
)

func (counts) CountReplay(context.Context, api.CountQuery) (api.Count, error) {
	return api.Count{Selected: 1, From: 1, End: 2, Cursor: 2}, nil
}

func (b buried) DeadLetters(ctx context.Context, q api.DeadQuery) (api.DeadPage, error) {
	return b.yard.DeadLetters(ctx, q)
}

// TestNoChangeUnaudited: what cannot be audited is not done, whatever it is.
func TestNoChangeUnaudited(t *testing.T) {
	audit := func(context.Context, Row) error { return errors.New("the journal is full") }
	for pattern := range changes {
		w, n := send(t, pattern, "en", audit, nil)
		if w.Code != http.StatusServiceUnavailable || n > 0 || !strings.Contains(w.Body.String(), "nothing was done") {
			t.Errorf("%s: %d after %d changes: %s", pattern, w.Code, n, problems(w.Body.String()))
		}
	}
}

// TestEveryChangeIsInTheTable, so that its audit and its answers are tested.
func TestEveryChangeIsInTheTable(t *testing.T) {
	ours := regexp.MustCompile(`^POST /(subscri|dead|replay)`)
	c, _ := newTest(t, nil)
	for _, rt := range c.routes {
		if _, ok := changes[rt.pattern]; !ok && ours.MatchString(rt.pattern) && !strings.HasSuffix(rt.pattern, "/count") {
			t.Errorf("%s is not in changes", rt.pattern)
		}
	}
}

// TestAnswersOfChanges: what is written down and not done yet is a success, and an error is told in the reader's language.
func TestAnswersOfChanges(t *testing.T) {
	audit := func(context.Context, Row) error { return nil }
	for pattern := range changes {
		w, n := send(t, pattern, "en", audit, api.Refuse(api.CodeTaken, "it will be done"))
		if at := w.Header().Get("Location"); w.Code != http.StatusSeeOther || n != 1 || !strings.Contains(at, "done=taken") && !strings.HasPrefix(at, "/jobs/") && !strings.HasPrefix(at, "/replays/r") {
			t.Errorf("%s, taken: %d to %q after %d", pattern, w.Code, at, n)
		}
		if pattern == "POST /dead/all" { // its job tells
			continue
		}
		w, n = send(t, pattern, "zh", audit, api.Refuse(api.CodeConflict, "the daemon does not run; start it first"))
		if w.Code != http.StatusConflict || n != 1 || !strings.Contains(problems(w.Body.String()), "守护进程") {
			t.Errorf("%s, refused: %d after %d: %s", pattern, w.Code, n, problems(w.Body.String()))
		}
	}
}
