package dingtest_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/dingtest"
)

func TestSlow(t *testing.T) {
	bubble(t, &dingtest.Options{Seed: 3}, func(t *testing.T, s *dingtest.Server) {
		var ids []string
		var took []time.Duration
		start := time.Now()
		go serve(dial(t, s, app), func(f frame) []byte {
			ids, took = append(ids, f.Headers["eventId"]), append(took, time.Since(start))
			return success(f)
		})
		i := s.Inject(dingtest.Slow{ClientID: app, Delay: 200 * time.Millisecond, Jitter: 100 * time.Millisecond})
		for _, id := range []string{"a", "b", "c"} {
			p := s.PushStream(app, event(id))
			synctest.Wait()
			defer wait(t, p, dingtest.Answered)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if !slices.Equal(ids, []string{"a", "b", "c"}) || took[0] < 200*time.Millisecond || took[2] > 300*time.Millisecond || took[0] == took[2] {
			t.Errorf("came %v after %v; want a, b, c between 200 and 300 ms", ids, took)
		}
		i.End()
		i.End()
		s.Inject(dingtest.Slow{Delay: 3500 * time.Millisecond, Count: 1}) // over the deadline
		wait(t, s.PushStream(app, event("late")), dingtest.Answered)
		if n := len(ids); n != 5 {
			t.Errorf("%d frames, want 3 and the late one twice", n)
		}
	})
}

func TestDuplicate(t *testing.T) {
	bubble(t, &dingtest.Options{PingEvery: -1}, func(t *testing.T, s *dingtest.Server) {
		seen := map[string][]string{}
		go serve(dial(t, s, app), func(f frame) []byte {
			seen[f.Headers["eventId"]] = append(seen[f.Headers["eventId"]], f.Headers["messageId"])
			return success(f)
		})
		s.Inject(dingtest.Duplicate{ClientID: app, Count: 1, After: time.Minute})
		first, second := s.PushStream(app, event("e1")), (*dingtest.Push)(nil)
		synctest.Wait()
		second = s.PushStream(app, event("e2"))
		wait(t, first, dingtest.Answered)
		wait(t, second, dingtest.Answered)
		if len(seen["e1"]) != 2 || seen["e1"][0] == seen["e1"][1] || len(seen["e2"]) != 1 {
			t.Errorf("came as %v; want e1 twice with two message IDs", seen)
		}
		all := first.Attempts()
		if len(all) != 2 || all[0].Copy || !all[1].Copy || all[1].Number != 1 || all[1].Start.Sub(all[0].Start) != time.Minute {
			t.Errorf("attempts %+v", all)
		}
	})
}

// An answer to either copy is enough.
func TestDuplicateOfALostPush(t *testing.T) {
	bubble(t, nil, func(t *testing.T, s *dingtest.Server) {
		answer := false
		go serve(dial(t, s, app), func(f frame) []byte {
			defer func() { answer = true }()
			if answer {
				return ack(f, 200, `{"response":{"x":1}}`)
			}
			return nil
		})
		s.Inject(dingtest.Duplicate{})
		p := s.PushCallback(app, "/v1.0/card/instances/callback", []byte(`{}`))
		wait(t, p, dingtest.Answered)
		if string(p.Response()) != `{"x":1}` || len(p.Attempts()) != 2 {
			t.Errorf("response %s after %d attempts", p.Response(), len(p.Attempts()))
		}
	})
}

func TestReorder(t *testing.T) {
	order := func(seed uint64, f dingtest.Reorder, n int) (ids []string) {
		bubble(t, &dingtest.Options{Seed: seed}, func(t *testing.T, s *dingtest.Server) {
			go serve(dial(t, s, app), func(f frame) []byte {
				ids = append(ids, f.Headers["eventId"])
				return success(f)
			})
			s.Inject(f)
			var all []*dingtest.Push
			for i := range n {
				all = append(all, s.PushStream(app, event(string(rune('a'+i)))))
				time.Sleep(10 * time.Millisecond)
			}
			for _, p := range all {
				wait(t, p, dingtest.Answered)
			}
		})
		return ids
	}
	if got := order(1, dingtest.Reorder{}, 4); !slices.Equal(got, []string{"b", "a", "d", "c"}) {
		t.Errorf("pairs came as %v", got)
	}
	if got := order(1, dingtest.Reorder{Size: 10, Within: time.Second}, 2); !slices.Equal(got, []string{"b", "a"}) {
		t.Errorf("two that waited for ten came as %v", got)
	}
	if got := order(1, dingtest.Reorder{Size: 3, Count: 3}, 5); len(got) != 5 || got[0] == "a" && got[1] == "b" && got[2] == "c" {
		t.Errorf("three, and two more, came as %v", got)
	}
	many := dingtest.Reorder{Size: 8, Rate: 0.5}
	first := order(1, many, 16)
	if slices.IsSorted(first) || !slices.Equal(first, order(1, many, 16)) || slices.Equal(first, order(2, many, 16)) {
		t.Errorf("%v; want another order, the same with the same seed", first)
	}
}

func TestRateIsSeeded(t *testing.T) {
	struck := func(seed uint64, also bool) (hits string) {
		bubble(t, &dingtest.Options{Seed: seed}, func(t *testing.T, s *dingtest.Server) {
			go serve(dial(t, s, app), success)
			s.Inject(dingtest.Duplicate{Rate: 0.3})
			if also { // another fault does not change what the first does
				s.Inject(dingtest.Slow{Delay: time.Millisecond, Jitter: time.Second, Rate: 0.5})
			}
			for range 100 {
				p := s.PushStream(app, event(""))
				wait(t, p, dingtest.Answered)
				hits += string(rune('0' + len(p.Attempts())))
			}
		})
		return hits
	}
	first := struck(5, false)
	if n := strings.Count(first, "2"); n < 15 || n > 45 {
		t.Errorf("%d of 100 struck at a rate of 0.3", n)
	}
	if first != struck(5, true) || first == struck(6, false) {
		t.Error("the seed does not fix what is struck, or is not used")
	}
}
