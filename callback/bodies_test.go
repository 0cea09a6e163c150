package callback

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/limitstest"
)

// tally counts reasons.
type tally struct {
	mu sync.Mutex // guards the following
	of map[Reason]int
}

func (c *tally) add(refusal Refusal) {
	r := refusal.Reason
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil {
		c.of = map[Reason]int{}
	}
	c.of[r]++
}

func (c *tally) count(r Reason) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.of[r]
}

func (bs *bodies) left() int64 {
	bs.mu.Lock()
	defer bs.mu.Unlock()
	return bs.room
}

// heap is how many bytes are alive.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// flood sends a part of a large body and then nothing more. It returns the status of the answer.
func flood(conn net.Conn, part []byte) int {
	defer conn.Close()
	go func() {
		fmt.Fprintf(conn, "POST /?signature=s&timestamp=1&nonce=n HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", 4<<20)
		conn.Write(part) // fails when we are answered before it is all there
	}()
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0
	}
	return resp.StatusCode
}

// Whoever opens many connections and knows no secret must not get all of our memory.
func TestManyLargeBodiesAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const floods, budget = 200, 16 << 20
		k, refused := new(kept), new(tally)
		h := newHandler(t, testKeys(), k, &Options{MaxBodies: budget, OnRefused: refused.add})
		limitstest.Of(t, "pushes: all bodies together").Is(newHandler(t, testKeys(), k, nil).bodies.left())
		p := serve(t, h)
		c, part := testCipher(t), bytes.Repeat([]byte(" "), 1<<20)
		before := heap()

		var flooding sync.WaitGroup
		statuses := make([]int, floods)
		for i := range floods {
			flooding.Go(func() { statuses[i] = flood(p.dial(), part) })
		}
		synctest.Wait()
		if held := heap() - before; held > 3*budget {
			t.Errorf("%d MiB are alive, want about %d", held>>20, budget>>20)
		}
		busy := refused.count(ReasonBusy)
		if taken := budget - h.bodies.left(); taken < budget/4 || taken > budget || busy < floods-budget>>20 || busy == floods {
			t.Errorf("%d of %d bytes are taken, and %d of %d bodies refused", taken, budget, busy, floods)
		}
		small := &http.Client{Transport: &http.Transport{
			DisableKeepAlives: true,
			DialContext:       func(context.Context, string, string) (net.Conn, error) { return p.dial(), nil },
		}}
		for i := range 10 {
			if status, _ := send(t, small, request("http://ding.test", seal(t, c, fmt.Sprintf(`{"n":%d}`, i)))); status != http.StatusOK {
				t.Errorf("a small push is answered %d meanwhile", status)
			}
		}

		flooding.Wait() // until the last are too slow
		time.Sleep(time.Second)
		slices.Sort(statuses)
		if first, last := statuses[0], statuses[floods-1]; first != http.StatusRequestTimeout || last != http.StatusServiceUnavailable {
			t.Errorf("answered %d to %d, want 408 or 503", first, last)
		}
		if n := refused.count(ReasonTooSlow); busy+n != floods {
			t.Errorf("%d refused as busy and %d as too slow, want %d", busy, n, floods)
		}
		if left := h.bodies.left(); left != budget {
			t.Errorf("%d bytes are left afterwards, want all %d", left, budget)
		}
		large := seal(t, c, `{"x":"`+strings.Repeat("x", 3_000_000)+`"}`)
		if status, _ := send(t, small, request("http://ding.test", large)); status != http.StatusOK || k.calls != 11 {
			t.Errorf("a large push is answered %d afterwards; %d calls of Receive, want 11", status, k.calls)
		}
	})
}

func TestABodyIsHeldUntilItsRequestEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, k, refused, goOn := testCipher(t), new(kept), new(tally), make(chan struct{})
		first := true
		slow := dingevent.ReceiverFunc(func(ctx context.Context, envs ...*dingevent.Envelope) error {
			if first {
				first = false
				<-goOn
			}
			return k.Receive(ctx, envs...)
		})
		h := newHandler(t, testKeys(), slow, &Options{MaxBody: 1 << 20, MaxBodies: 1 << 20, OnRefused: refused.add})
		large := func() Sealed { return seal(t, c, `{"x":"`+strings.Repeat("x", 600_000)+`"}`) }
		done := make(chan int)
		go func() { status, _ := pushTo(h, large()); done <- status }()
		synctest.Wait()
		again := large()
		if status, body := pushTo(h, again); status != http.StatusServiceUnavailable || body != `{"error":"push again"}` {
			t.Errorf("answered %d %s with no room, want 503", status, body)
		}
		if status, _ := pushTo(h, seal(t, c, `{}`)); status != http.StatusOK || len(k.all()) != 1 || refused.count(ReasonBusy) != 1 {
			t.Errorf("a small push is answered %d, %d are kept, refused %v", status, len(k.all()), refused.of)
		}
		close(goOn)
		if status := <-done; status != http.StatusOK {
			t.Errorf("the first large push is answered %d", status)
		}
		if status, _ := pushTo(h, again); status != http.StatusOK || len(k.all()) != 3 {
			t.Errorf("the second large push is answered %d when it comes again, %d are kept", status, len(k.all()))
		}
	})
}

func TestBodyTakesWhatItHolds(t *testing.T) {
	const largest = 1 << 20
	for _, size := range []int{0, 1, 4095, 4096, 4097, freeBody - 1, freeBody, freeBody + 1, 300_000, largest - 1, largest, largest + 1} {
		bs := &bodies{largest: largest, room: largest}
		b := bs.open()
		sent := bytes.Repeat([]byte("0123456789"), size/10+1)[:size]
		err := b.read(httptest.NewRecorder(), io.NopCloser(iotest.HalfReader(bytes.NewReader(sent))))
		if _, ok := errors.AsType[*http.MaxBytesError](err); ok != (size > largest) || err != nil && !ok {
			t.Errorf("%d bytes: %v", size, err)
		}
		if want := sent[:min(size, largest)]; !bytes.Equal(b.bytes, want) {
			t.Errorf("%d bytes: %d others were read", size, len(b.bytes))
		}
		if want := int64(max(cap(b.bytes)-freeBody, 0)); b.taken != want || bs.room != largest-want || want > int64(2*size) {
			t.Errorf("%d bytes took %d and left %d, want %d taken", size, b.taken, bs.room, want)
		}
		b.close()
		if bs.room != largest {
			t.Errorf("%d bytes: %d are left after close, want all", size, bs.room)
		}
		for range 10 {
			if b := bs.open(); cap(b.bytes) > freeBody || len(b.bytes) != 0 || b.taken != 0 {
				t.Errorf("%d bytes: the next body begins with %d of %d bytes, %d taken", size, len(b.bytes), cap(b.bytes), b.taken)
			}
		}
	}
}

func TestAnnouncedLengthTakesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newHandler(t, testKeys(), new(kept), nil)
		p := serve(t, h)
		before, done := heap(), make(chan int)
		for range 50 {
			go func() { done <- flood(p.dial(), []byte("{")) }()
		}
		synctest.Wait()
		if taken, held := 64<<20-h.bodies.left(), heap()-before; taken != 0 || held > 50*freeBody {
			t.Errorf("50 bodies of one byte take %d bytes of the room and %d of the heap", taken, held)
		}
		for range 50 {
			if status := <-done; status != http.StatusRequestTimeout {
				t.Errorf("answered %d, want 408", status)
			}
		}
		time.Sleep(time.Second)
	})
}
