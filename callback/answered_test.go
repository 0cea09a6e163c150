package callback

import (
	"encoding/binary"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func signatureOf(n int) (s sum) {
	binary.BigEndian.PutUint64(s[:], uint64(n))
	return s
}

func TestAnsweredAreForgottenInTime(t *testing.T) {
	start := time.Now()
	r := newAnswered(2*time.Hour, 1000)
	r.add(signatureOf(1), start)
	r.add(signatureOf(2), start.Add(119*time.Minute))
	r.add(signatureOf(3), start.Add(121*time.Minute))
	r.add(signatureOf(4), start.Add(238*time.Minute)) // number 2 is not yet two hours old
	if !r.has(signatureOf(2)) || !r.has(signatureOf(3)) || !r.has(signatureOf(4)) {
		t.Error("forgotten too early")
	}
	r.add(signatureOf(5), start.Add(242*time.Minute))
	if r.has(signatureOf(1)) || r.has(signatureOf(2)) {
		t.Error("never forgotten")
	}
}

func TestAnsweredAreBounded(t *testing.T) {
	for _, most := range []int{1, 2, 10, 1000} {
		r := newAnswered(time.Hour, most)
		now := time.Now()
		for i := range 5 * most {
			r.add(signatureOf(i), now)
			if n := len(r.young) + len(r.old); n > max(most, 2) {
				t.Fatalf("%d remembered, want at most %d", n, most)
			}
			if !r.has(signatureOf(i)) {
				t.Fatalf("%d forgotten at once", i)
			}
		}
	}
}

// Within the window an answered push is answered from memory; outside it is refused. Nothing in between.
func TestAnAnsweredPushIsNeverKeptAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, k := testCipher(t), new(kept)
		h := newHandler(t, testKeys(), k, nil)
		other := func() {
			pushTo(h, seal(t, c, `{"EventType":"other"}`)) // so that generations change
			time.Sleep(10 * time.Minute)
		}
		for range 5 {
			other()
		}
		ahead := c.Sign(fmt.Sprintf("%013d", time.Now().Add(time.Hour).UnixMilli()), "n", seal(t, c, "{}").Encrypt)
		for range 24 * 6 {
			want := http.StatusOK
			if time.Since(incomingOf(ahead).signedAt()) > time.Hour {
				want = http.StatusForbidden
			}
			if status, _ := pushTo(h, ahead); status != want {
				t.Fatalf("answered %d at %v, want %d", status, time.Now(), want)
			}
			other()
		}
		n := 0
		for _, e := range k.all() {
			if string(e.Data) == "{}" {
				n++
			}
		}
		if n != 1 {
			t.Errorf("kept %d times", n)
		}
	})
}

func TestHandlerIsSafeForConcurrentUse(t *testing.T) {
	c, k := testCipher(t), new(kept)
	h := newHandler(t, testKeys(), k, &Options{Answered: 10})
	same := seal(t, c, `{"EventType":"same"}`)
	var all sync.WaitGroup
	for g := range 8 {
		all.Go(func() {
			for i := range 50 {
				plain := fmt.Sprintf(`{"EventType":"%s"}`, strings.Repeat("x", 10*g+i))
				for _, s := range []Sealed{same, seal(t, c, plain)} {
					if status, body := pushTo(h, s); status != http.StatusOK {
						t.Errorf("answered %d %s", status, body)
					}
				}
			}
		})
	}
	all.Wait()
	distinct := map[string]bool{}
	for _, e := range k.all() {
		distinct[string(e.Data)] = true
	}
	if len(distinct) != 7*10+50+1 {
		t.Errorf("%d distinct events kept", len(distinct))
	}
}
