package daemon

import (
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/config"
	"github.com/dingevent/dingevent/journal"
)

// replayed waits until a replay is in a state.
func (r *running) replayed(t *testing.T, id string, want api.ReplayState) (got api.Replay) {
	t.Helper()
	eventually(t, func() (err error) {
		if got, err = r.Replay(t.Context(), id); err == nil && got.State != want {
			err = fmt.Errorf("replay %q is %s, want %s: %+v", id, got.State, want, got)
		}
		return err
	})
	return got
}

func (r *running) putReplay(t *testing.T, id string, spec api.ReplaySpec) {
	t.Helper()
	if _, err := r.PutReplay(t.Context(), id, spec); err != nil {
		t.Fatal(err)
	}
}

// TestReplayThrough: a selection goes through a subscription again, by its filter, and its cursor stays.
func TestReplayThrough(t *testing.T) {
	h := newHook(t)
	r := startDaemon(t, t.TempDir(), config.Subscription{Name: "s", Types: []string{"user_*"}, Webhook: &config.Webhook{URL: h.URL}})
	r.push(t, "user_add_org", "a", "b")
	r.push(t, "org_remove", "unwanted")
	r.push(t, "user_leave_org", "c")
	h.wants(t, "a", "b", "c")
	var before api.SubscriptionDetail
	eventually(t, func() (err error) {
		if before, err = r.Subscription(t.Context(), "s"); err == nil && before.Behind != 0 {
			err = fmt.Errorf("%+v", before)
		}
		return err
	})
	spec := api.ReplaySpec{Subscription: "s", Selection: api.Selection{Where: `envelope.id != "b"`}}
	count, err := r.CountReplay(t.Context(), api.CountQuery{ReplaySpec: spec})
	if err != nil || count.Selected != 2 || count.Next != "" || count.Cursor != count.End {
		t.Errorf("count %+v, %v", count, err)
	}
	for range 2 { // again changes nothing
		r.putReplay(t, "r1", spec)
	}
	h.wants(t, "a", "c")
	r.replayed(t, "r1", api.ReplayFinished)
	const notes = 2 // of the two puts, in the audit
	eventually(t, func() error {
		after, err := r.Subscription(t.Context(), "s")
		if err == nil && after.Cursor != before.Cursor+notes {
			err = fmt.Errorf("the cursor moved from %d to %d", before.Cursor, after.Cursor)
		}
		return err
	})
	_, err = r.PutReplay(t.Context(), "r1", api.ReplaySpec{Subscription: "s"})
	wantCode(t, err, api.CodeConflict, "not the same")
	if status, err := r.Status(t.Context()); err != nil || len(status.Subscriptions) != 1 {
		t.Errorf("replays are among the subscriptions: %+v, %v", status.Subscriptions, err)
	}
	r.push(t, "user_add_org", "new")
	h.wants(t, "new")
}

// TestReplayMasked: what a replay delivers tells nothing of personal data to whom it is hidden.
func TestReplayMasked(t *testing.T) {
	h, data := newHook(t), t.TempDir()
	sub := config.Subscription{Name: "s", Webhook: &config.Webhook{URL: h.URL}}
	r := startDaemon(t, data, sub)
	for id, mobile := range map[string]string{"a": "13800000001", "b": "13800000002"} {
		env := &dingevent.Envelope{ID: id, Type: "user_add_org", App: "hr", Transport: dingevent.TransportHTTP, Received: time.Now(), Data: []byte(`{"mobile":"` + mobile + `"}`)}
		if err := r.Journal().Receive(t.Context(), env); err != nil {
			t.Fatal(err)
		}
		h.wants(t, id)
	}
	for i, c := range []struct {
		where  string
		masked bool
		want   []string
	}{
		{`event.mobile == "13800000001"`, true, nil},
		{`event.mobile == "13800000001"`, false, []string{"a"}},
		{`event.mobile != "13800000001"`, true, []string{"a", "b"}},
	} {
		spec := api.ReplaySpec{Subscription: "s", Selection: api.Selection{Where: c.where, Masked: c.masked}}
		if n, err := r.CountReplay(t.Context(), api.CountQuery{ReplaySpec: spec}); err != nil || n.Selected != len(c.want) {
			t.Errorf("%+v counts %+v, %v", c, n, err)
		}
		id := fmt.Sprint("r", i)
		r.putReplay(t, id, spec)
		if got := r.replayed(t, id, api.ReplayFinished); got.Spec.Masked != c.masked || got.Dead > 0 {
			t.Errorf("%+v: %+v", c, got)
		}
		h.wants(t, c.want...)
	}
}

// TestReplayElsewhere: by ID and by time, to a sink of its own.
func TestReplayElsewhere(t *testing.T) {
	r, h := startDaemon(t, t.TempDir()), newHook(t)
	r.push(t, "user_add_org", "a", "b", "c", "d")
	to := webhookSpec(h.URL, "")
	r.putReplay(t, "ids", api.ReplaySpec{To: to, Selection: api.Selection{IDs: []string{"b", "d"}}})
	h.wants(t, "b", "d")
	r.putReplay(t, "past", api.ReplaySpec{To: to, Selection: api.Selection{Until: time.Now().Add(-time.Hour)}})
	r.putReplay(t, "range", api.ReplaySpec{To: to, Selection: api.Selection{From: 2, Before: 4, Since: time.Now().Add(-time.Hour)}})
	h.wants(t, "b", "c")
	for _, id := range []string{"ids", "past", "range"} {
		got := r.replayed(t, id, api.ReplayFinished)
		if text := string(got.Spec.To); got.Cursor != got.End || strings.Contains(text, "whsec") || !strings.Contains(text, "${HOOK_SECRET}") {
			t.Errorf("%+v", got)
		}
	}
	page, err := r.Replays(t.Context(), api.Paging{Limit: 2})
	if err != nil || len(page.Items) != 2 || page.Items[1].ID != "past" || page.Next == "" {
		t.Errorf("%+v, %v", page, err)
	}
}

// TestReplayRestart: it goes on after a restart; its dead letters can be tried again, also once it is finished.
func TestReplayRestart(t *testing.T) {
	data, h := t.TempDir(), newHook(t)
	sub := config.Subscription{Name: "s", Webhook: &config.Webhook{URL: h.URL}, Retry: config.Retry{First: config.Duration(10 * time.Millisecond)}}
	r := startDaemon(t, data, sub)
	r.push(t, "user_add_org", "a", "b", "c")
	h.wants(t, "a", "b", "c")
	h.answer(http.StatusServiceUnavailable)
	r.putReplay(t, "r1", api.ReplaySpec{Subscription: "s"})
	r.replayed(t, "r1", api.ReplayRunning)
	r.stop()
	r = startDaemon(t, data, sub)
	r.replayed(t, "r1", api.ReplayRunning)
	h.answer(http.StatusUnprocessableEntity)
	if got := r.replayed(t, "r1", api.ReplayFinished); got.Dead != 3 {
		t.Fatalf("%+v", got)
	}
	h.answer(http.StatusOK)
	moved, err := r.Retry(t.Context(), time.Time{}, api.DeadRef{Subscription: "replay/r1", Seq: 2})
	if err != nil || moved[0].Outcome != api.Retried {
		t.Fatalf("%+v, %v", moved, err)
	}
	h.wants(t, "b")
	if got := r.replayed(t, "r1", api.ReplayFinished); got.Dead != 2 {
		t.Errorf("%+v", got)
	}
	if err := r.ForgetReplay(t.Context(), "r1"); err != nil {
		t.Error(err)
	}
	if _, err := r.Replay(t.Context(), "r1"); !errors.Is(err, journal.ErrNotFound) {
		t.Error(err)
	}
}

// TestReplayFollowsSubscription: what it goes through is changed under it, and cannot be forgotten.
func TestReplayFollowsSubscription(t *testing.T) {
	data, a, b := t.TempDir(), newHook(t), newHook(t)
	r := startDaemon(t, data)
	retry := `,"retry":{"first":"10ms"},"start":"beginning"`
	if err := r.Put(t.Context(), "s", webhookSpec(a.URL, retry)); err != nil {
		t.Fatal(err)
	}
	r.push(t, "user_add_org", "e1")
	a.wants(t, "e1")
	a.answer(http.StatusServiceUnavailable)
	r.putReplay(t, "r1", api.ReplaySpec{Subscription: "s"})
	wantCode(t, r.Forget(t.Context(), "s"), api.CodeConflict, "replay/r1 goes through")
	if err := r.Put(t.Context(), "s", webhookSpec(b.URL, retry)); err != nil {
		t.Fatal(err)
	}
	b.wants(t, "e1")
	r.replayed(t, "r1", api.ReplayFinished)
	if err := r.Forget(t.Context(), "s"); err != nil {
		t.Error(err)
	}
}

// TestReplayBorrowsFile: the file that a replay borrows is not in use twice, so the subscription can be changed.
func TestReplayBorrowsFile(t *testing.T) {
	r, dir := startDaemon(t, t.TempDir()), t.TempDir()
	spec := func(types string) api.Spec {
		return api.Spec(fmt.Sprintf(`{"file":{"path":%q},"types":[%q]}`, dir+"/out.ndjson", types))
	}
	if err := r.Put(t.Context(), "s", spec("user_*")); err != nil {
		t.Fatal(err)
	}
	r.push(t, "user_add_org", "e1")
	r.putReplay(t, "r1", api.ReplaySpec{Subscription: "s"})
	if err := r.Pause(t.Context(), "replay/r1", api.PauseQuery{}); err != nil {
		t.Fatal(err)
	}
	if err := r.Put(t.Context(), "s", spec("org_*")); err != nil {
		t.Error(err)
	}
	wantCode(t, r.Put(t.Context(), "other", spec("org_*")), api.CodeInvalid, "is used twice")
	if err := r.Resume(t.Context(), "replay/r1"); err != nil {
		t.Fatal(err)
	}
	r.replayed(t, "r1", api.ReplayFinished)
}

// TestReplayPaused: it has a pause of its own, which lasts over a restart.
func TestReplayPaused(t *testing.T) {
	data, h := t.TempDir(), newHook(t)
	r := startDaemon(t, data)
	r.push(t, "user_add_org", "e1")
	h.answer(http.StatusServiceUnavailable)
	r.putReplay(t, "r1", api.ReplaySpec{To: webhookSpec(h.URL, `,"retry":{"first":"10ms"}`)})
	if err := r.Pause(t.Context(), "replay/r1", api.PauseQuery{Reason: "lunch"}); err != nil {
		t.Fatal(err)
	}
	r.stop()
	h.answer(http.StatusOK)
	r = startDaemon(t, data)
	if got := r.replayed(t, "r1", api.ReplayPaused); got.Pause.Reason != "lunch" {
		t.Errorf("%+v", got)
	}
	if err := r.Resume(t.Context(), "replay/r1"); err != nil {
		t.Fatal(err)
	}
	h.wants(t, "e1")
	r.replayed(t, "r1", api.ReplayFinished)
}

func TestReplayRefused(t *testing.T) {
	h := newHook(t)
	r := startDaemon(t, t.TempDir(), config.Subscription{Name: "s", Webhook: &config.Webhook{URL: h.URL}})
	for _, test := range []struct {
		id   string
		spec api.ReplaySpec
		code api.Code
		want string
	}{
		{"r", api.ReplaySpec{}, api.CodeInvalid, "either a subscription, or to"},
		{"r", api.ReplaySpec{Subscription: "s", To: webhookSpec(h.URL, "")}, api.CodeInvalid, "either a subscription, or to"},
		{"r", api.ReplaySpec{Subscription: "nosuch"}, api.CodeNotFound, `no subscription "nosuch"; there are: s`},
		{"r", api.ReplaySpec{Subscription: "replay/x"}, api.CodeInvalid, "is itself a replay"},
		{"a b", api.ReplaySpec{Subscription: "s"}, api.CodeInvalid, "letters, digits"},
		{"r", api.ReplaySpec{Subscription: "s", Selection: api.Selection{Where: "event."}}, api.CodeInvalid, "where: 1:7"},
		{"r", api.ReplaySpec{Subscription: "s", Selection: api.Selection{IDs: []string{"none"}}}, api.CodeNotFound, `no event "none"`},
		{"r", api.ReplaySpec{To: webhookSpec(h.URL, `,"types":["a"]`)}, api.CodeInvalid, "what is selected stands beside it"},
		{"r", api.ReplaySpec{To: api.Spec(`{"webhook":{"url":"x"}}`)}, api.CodeInvalid, "to: webhook.url: must be"},
		{"r", api.ReplaySpec{Subscription: "s", Selection: api.Selection{Since: time.Now(), Until: time.Now().Add(-time.Minute)}}, api.CodeInvalid, "is not after since"},
	} {
		_, err := r.PutReplay(t.Context(), test.id, test.spec)
		wantCode(t, err, test.code, test.want)
	}
	if page, err := r.Replays(t.Context(), api.Paging{}); err != nil || len(page.Items) != 0 {
		t.Errorf("%+v, %v", page, err)
	}
	_, err := r.Seek(t.Context(), "replay/x", "now")
	wantCode(t, err, api.CodeNotFound, `no replay "x"; there is none`)
}

// TestReplayThroughFile: a file, or a client ID, of a subscription that a replay goes through is not taken, and the subscription can be changed.
func TestReplayThroughFile(t *testing.T) {
	r := startDaemon(t, t.TempDir())
	path := filepath.Join(t.TempDir(), "events")
	spec := fmt.Sprintf(`{"file":{"path":%q}%%s}`, path)
	if err := r.Put(t.Context(), "s", api.Spec(fmt.Sprintf(spec, ""))); err != nil {
		t.Fatal(err)
	}
	r.push(t, "x", "e1")
	r.putReplay(t, "r1", api.ReplaySpec{Subscription: "s"})
	r.replayed(t, "r1", api.ReplayFinished)
	r.putReplay(t, "r2", api.ReplaySpec{Subscription: "s"})
	if err := r.Pause(t.Context(), "replay/r2", api.PauseQuery{}); err != nil {
		t.Fatal(err)
	}
	if err := r.Put(t.Context(), "s", api.Spec(fmt.Sprintf(spec, `,"concurrency":3`))); err != nil {
		t.Error(err)
	}
	_, err := r.PutReplay(t.Context(), "r3", api.ReplaySpec{To: api.Spec(fmt.Sprintf(spec, ""))})
	wantCode(t, err, api.CodeInvalid, "is used twice")
	wantCode(t, r.Put(t.Context(), "t", api.Spec(fmt.Sprintf(spec, ""))), api.CodeInvalid, "is used twice")
}

// TestPauseOfFinished: a pause of a replay that is done does not make it undone.
func TestPauseOfFinished(t *testing.T) {
	r, h := startDaemon(t, t.TempDir()), newHook(t)
	r.push(t, "x", "e1")
	r.putReplay(t, "r1", api.ReplaySpec{To: webhookSpec(h.URL, "")})
	r.replayed(t, "r1", api.ReplayFinished)
	if err := r.Pause(t.Context(), "replay/r1", api.PauseQuery{}); err != nil {
		t.Fatal(err)
	}
	r.replayed(t, "r1", api.ReplayFinished)
	h.wants(t, "e1")
}

// TestReplayBounds: a selection cannot ask for more than is worth an answer.
func TestReplayBounds(t *testing.T) {
	r, h := startDaemon(t, t.TempDir()), newHook(t)
	r.push(t, "x", "e1")
	to := webhookSpec(h.URL, "")
	for want, s := range map[string]api.Selection{
		"ids: one of them is empty": {IDs: []string{"e1", ""}},
		"at most 131072 are kept":   {Corps: []string{strings.Repeat("x", 200<<10)}},
	} {
		_, err := r.PutReplay(t.Context(), "r", api.ReplaySpec{To: to, Selection: s})
		wantCode(t, err, api.CodeInvalid, want)
	}
	for i, s := range []api.Selection{{From: 1 << 63}, {From: 1<<64 - 1}, {Before: 1}, {From: 2, Before: 1}, {Until: time.Unix(0, 0)}, {Since: time.Now().Add(time.Hour)}} {
		id := fmt.Sprint("empty", i)
		r.putReplay(t, id, api.ReplaySpec{To: to, Selection: s})
		r.replayed(t, id, api.ReplayFinished)
	}
	h.wants(t)
}
