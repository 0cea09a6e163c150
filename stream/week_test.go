package stream_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
)

// TestWeek lives through a week of virtual time with all that goes wrong around a connection: DingTalk's disconnects every
// one to three hours, sleeps of the machine, outages, cut and half-open sockets, and a Receiver that is sometimes slow, or fails.
// DingTalk's rules hold, three pushes an event; every event must be handled, and none twice.
func TestWeek(t *testing.T) {
	inWorld(t, func(w *world) {
		trouble := &week{world: w, random: rand.New(rand.NewPCG(4, 7)), slept: new(wallClock), big: make(chan struct{}, 1)}
		client := w.newClient(w.options())
		client.SetWallClock(trouble.slept.now)
		w.run(client, trouble.receive)
		w.connected(time.Second)

		var troubles sync.WaitGroup
		troubles.Go(func() {
			trouble.each(time.Hour, 3*time.Hour, func() { w.ding.Disconnect(app, "persistent connection is timeout") })
		})
		troubles.Go(func() { trouble.each(2*time.Hour, 8*time.Hour, trouble.sleep) })
		troubles.Go(func() { trouble.each(time.Hour, 6*time.Hour, func() { trouble.alone(w.net.last().mute) }) })
		troubles.Go(func() {
			trouble.each(2*time.Hour, 6*time.Hour, func() { trouble.alone(func() { w.net.each((*link).cut) }) })
		})
		troubles.Go(func() { trouble.each(3*time.Hour, 9*time.Hour, trouble.outage) })
		pushes := trouble.push()
		for _, push := range pushes {
			if outcome, err := push.Wait(w.Context()); outcome != dingtest.Answered {
				t.Fatalf("push: %v %v: %+v", outcome, err, push.Attempts())
			}
		}
		trouble.taken.wantOnce(t, len(pushes))
		troubles.Wait()
		s := client.Status()
		t.Logf("%d events in %d pushes, %d of them known; %d connections, %d attempts to open one failed", len(pushes), s.Events, s.Redelivered, s.Opened, s.OpenErrors)
		if s.Redelivered == 0 || s.OpenErrors == 0 || s.Opened < 200 {
			t.Errorf("it was a quiet week: %+v", s)
		}
		w.finish(2 * time.Second)
	})
}

const theWeek = 7 * 24 * time.Hour

type week struct {
	*world
	slept *wallClock
	taken ledger
	big   chan struct{} // holds a token while a trouble has its time. No mutex: virtual time stands still at one

	mu     sync.Mutex // protects random
	random *rand.Rand
}

func (k *week) roll(n int) int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.random.IntN(n)
}

func (k *week) between(least, most time.Duration) time.Duration {
	return least + time.Duration(k.roll(int(most-least)))
}

// each does something again and again, until the week is almost over.
func (k *week) each(least, most time.Duration, do func()) {
	for passed := time.Duration(0); ; {
		wait := k.between(least, most)
		if passed += wait; passed > theWeek-time.Hour {
			return
		}
		time.Sleep(wait)
		do()
	}
}

// push lets an event happen each minute or so.
func (k *week) push() (pushes []*dingtest.Push) {
	for end := time.Now().Add(theWeek); time.Now().Before(end); {
		time.Sleep(k.between(0, 2*time.Minute))
		pushes = append(pushes, k.world.push(fmt.Sprint(len(pushes))))
	}
	return pushes
}

// receive is quick, slow, or fails; the last two only at an event's first push, as there are three.
func (k *week) receive(_ context.Context, envs ...*dingevent.Envelope) error {
	if time.Since(envs[0].Born) < time.Second {
		switch k.roll(20) {
		case 0:
			time.Sleep(k.between(time.Second, 14*time.Second))
		case 1:
			return errFull
		case 2:
			panic("oops")
		}
	}
	k.taken.take(envs[0].ID)
	return nil
}

// alone makes a trouble that has two minutes for itself: an event has three pushes, and its Receiver may have failed at the first.
func (k *week) alone(trouble func()) {
	k.big <- struct{}{}
	defer func() { <-k.big }()
	trouble()
	time.Sleep(2 * time.Minute)
}

// sleep is what a machine finds that wakes: its clock has jumped, and its connections are dead without a sign.
func (k *week) sleep() {
	k.alone(func() {
		k.net.each((*link).mute)
		k.slept.sleep(k.between(time.Minute, 10*time.Hour))
	})
}

// outage cuts everything, and lets nothing be opened for up to 20 s.
func (k *week) outage() {
	k.alone(func() {
		k.net.answer(http.StatusServiceUnavailable)
		k.net.each((*link).cut)
		time.Sleep(k.between(time.Second, 20*time.Second))
		k.net.answer(0)
	})
}
