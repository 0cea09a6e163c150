package execsource

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// TestSilenceIsToldOnce: when it begins and when it ends, over runs of the program, and not while the journal takes its time.
func TestSilenceIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var told []string
		s := newSilence(time.Hour, func(now Silence) {
			word := "writes"
			if now.Silent {
				word = "silent"
			}
			told = append(told, word+" since "+now.Since.Sub(began).String()+" for "+now.For.String()+" at "+time.Since(began).String())
		})
		run := func(span time.Duration) {
			ctx, stop := context.WithTimeout(t.Context(), span)
			defer stop()
			s.begin(time.Now())
			s.watch(ctx)
		}
		event := func(after time.Duration) { time.AfterFunc(after, func() { s.event(time.Now()) }) }
		want := func(list ...string) {
			t.Helper()
			synctest.Wait()
			if !slices.Equal(told, list) {
				t.Fatalf("told %q, want %q", told, list)
			}
		}
		event(50 * time.Minute)
		run(100 * time.Minute)
		want() // 50 minutes without an event
		run(9 * time.Minute)
		want()
		run(3 * time.Hour) // the program was started anew, and still nothing came
		first := "silent since 50m0s for 1h0m0s at 1h50m0s"
		want(first)
		event(time.Minute)
		run(time.Hour)
		back := "writes since 50m0s for 4h0m0s at 4h50m0s"
		want(first, back)
		time.AfterFunc(time.Second, s.busy) // the journal takes an event only after 2 hours
		event(2 * time.Hour)
		run(2*time.Hour + 30*time.Minute)
		want(first, back)
		run(time.Hour)
		want(first, back, "silent since 7h49m0s for 1h0m0s at 8h49m0s")
	})
}

// TestSilenceCountsHereAlone: what came while another gateway ran the program is not known here.
func TestSilenceCountsHereAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := 0
		s := newSilence(time.Hour, func(Silence) { told++ })
		for range 3 {
			s.begin(time.Now())
			ctx, stop := context.WithTimeout(t.Context(), 50*time.Minute)
			s.watch(ctx)
			stop()
			s.leave()
			time.Sleep(5 * time.Hour)
		}
		if told != 0 {
			t.Errorf("told %d times", told)
		}
	})
}
