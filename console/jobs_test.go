package console

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/api"
)

// newYard returns a console over so many dead letters.
func newYard(t *testing.T, n int) (desk, *graveyard) {
	t.Helper()
	g := &graveyard{now: time.Now()}
	for range n {
		g.bury("x", "timeout")
	}
	c, _ := newTest(t, func(o *Options) { o.Service = func() api.Service { return g } })
	return c, g
}

// begin begins a job over all there are now.
func begin(c desk, id string, count int) bool {
	return c.jobs.begin(pages.Job{ID: id, Count: count, Began: time.Now()}, api.DeadQuery{})
}

// wantJob waits until a job has ended, and returns how.
func wantJob(t *testing.T, c desk, id string) pages.Job {
	t.Helper()
	synctest.Wait()
	c.jobs.runs.Wait()
	j, ok := c.jobs.find(id)
	if !ok || j.Ended.IsZero() {
		t.Fatalf("%v %+v", ok, j)
	}
	return j
}

// TestJobAsksAgain while the answer says to, and gives up after a while, without moving anything twice.
func TestJobAsksAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, g := newYard(t, 3)
		away := 3
		g.fails = func() error {
			if away--; away >= 0 {
				return api.Refuse(api.CodeUnavailable, "the database is away")
			}
			return nil
		}
		begin(c, "short", 3)
		if j := wantJob(t, c, "short"); j.Error != "" || j.Moved != 3 || j.Gone != 0 {
			t.Errorf("%+v", j)
		}
		g.bury("x", "timeout")
		g.fails = func() error { return api.Refuse(api.CodeUnavailable, "the database is away") }
		begin(c, "long", 1)
		if j := wantJob(t, c, "long"); !strings.Contains(j.Error, "away") || j.Moved != 0 || j.Stopped {
			t.Errorf("%+v", j)
		}
		g.fails = func() error { return api.Refuse(api.CodeInvalid, "no") }
		begun := time.Now()
		begin(c, "wrong", 1)
		if j := wantJob(t, c, "wrong"); j.Error != "no" || !time.Now().Equal(begun) {
			t.Errorf("%+v", j)
		}
	})
}

// TestJobTells what became of each: moved, written down, left alone, or gone.
func TestJobTells(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, g := newYard(t, 2)
		g.bury("left", "timeout")
		g.bury("gone", "timeout")
		g.stays = map[string]api.MoveOutcome{"left": api.NotWorked, "gone": api.NotFound}
		begin(c, "a", 4)
		if j := wantJob(t, c, "a"); j.Moved != 2 || j.Left != 1 || j.Gone != 1 || j.Looked != 4 {
			t.Errorf("%+v", j)
		}
		g.stays = nil
		listed := false
		g.fails = func() error {
			if listed = !listed; listed {
				return nil
			}
			return api.Refuse(api.CodeTaken, "it will be done")
		}
		g.letters = g.letters[:1]
		begin(c, "b", 1)
		if j := wantJob(t, c, "b"); j.Taken != 1 || j.Moved != 0 || j.Error != "" {
			t.Errorf("%+v", j)
		}
	})
}

// TestJobMovesNoMoreThanCounted, and says that there are more.
func TestJobMovesNoMoreThanCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, count := range []int{0, 1, jobPage, jobPage + 1} {
			c, g := newYard(t, jobPage+7)
			begin(c, "a", count)
			if j := wantJob(t, c, "a"); j.Moved != count || len(g.moved) != count || !j.More || j.Error != "" {
				t.Errorf("%d: %+v, %d moved", count, j, len(g.moved))
			}
		}
	})
}

// TestJobIsStopped by a person, and by the end of the console.
func TestJobIsStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, g := newYard(t, 1)
		g.fails = func() error { return api.Refuse(api.CodeUnavailable, "away") }
		begin(c, "a", 1)
		synctest.Wait()
		if w := ask(c, http.MethodPost, "/jobs/a/stop", nil, as(c, Viewer)); w.Code != http.StatusForbidden {
			t.Errorf("a viewer: %d", w.Code)
		}
		if w := ask(c, http.MethodGet, "/jobs/a", nil, as(c, Viewer)); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `hx-trigger="every 1s"`) {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		for range 2 {
			if w := ask(c, http.MethodPost, "/jobs/a/stop", nil, as(c, Operator)); w.Code != http.StatusSeeOther {
				t.Errorf("stop: %d", w.Code)
			}
		}
		if j := wantJob(t, c, "a"); !j.Stopped || j.Error != "" {
			t.Errorf("%+v", j)
		}
		if w := ask(c, http.MethodGet, "/jobs/a", nil, as(c, Viewer)); strings.Contains(w.Body.String(), "every 1s") || !strings.Contains(w.Body.String(), "It was stopped.") {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		begin(c, "b", 1)
		synctest.Wait()
		c.Close()
		if j := wantJob(t, c, "b"); !j.Stopped {
			t.Errorf("%+v", j)
		}
		if begin(c, "c", 1) {
			t.Error("a job begins after the end")
		}
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			path := map[string]string{http.MethodGet: "/jobs/none", http.MethodPost: "/jobs/none/stop"}[method]
			if w := ask(c, method, path, nil, as(c, Operator)); w.Code != http.StatusNotFound {
				t.Errorf("%s %s: %d", method, path, w.Code)
			}
		}
	})
}

// TestJobsAreBounded: so many run, and so many are remembered.
func TestJobsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, g := newYard(t, 1)
		g.fails = func() error { return api.Refuse(api.CodeUnavailable, "away") }
		for i := range maxRunning {
			if !begin(c, string(rune('a'+i)), 1) {
				t.Error("refused too early")
			}
		}
		if begin(c, "x", 1) || !begin(c, "a", 1) || len(c.jobs.running()) != maxRunning {
			t.Error("one more runs, or one that is known is refused")
		}
		c.jobs.runs.Wait()
		g.fails = nil
		for i := range 2 * maxJobs {
			if !begin(c, "more"+string(rune('0'+i)), 0) {
				t.Error("refused")
			}
			c.jobs.runs.Wait()
		}
		if n := len(c.jobs.list()); n != maxJobs {
			t.Errorf("%d are remembered", n)
		}
	})
}
