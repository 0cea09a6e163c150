package console

import (
	"context"
	"sync"
	"time"

	"github.com/dingevent/dingevent/console/pages"
	"github.com/dingevent/dingevent/internal/words"
)

// walkWithin bounds what the doctor may take.
const walkWithin = time.Minute

// A walk is what the doctor does, one at a time. It goes on after the request that asked for it was answered, and ends with the
// console.
type walk struct {
	doctor Doctor // nil if there is none

	ctx  context.Context // ends it
	end  context.CancelFunc
	runs sync.WaitGroup

	mu    sync.Mutex // protects what follows
	asked bool
	busy  bool
	found []pages.Finding
	news  chan struct{} // closed with each change
}

func newWalk(doctor Doctor) *walk {
	ctx, end := context.WithCancel(context.Background())
	return &walk{doctor: doctor, ctx: ctx, end: end, news: make(chan struct{})}
}

// close ends the walk, and waits for that.
func (w *walk) close() {
	w.mu.Lock()
	w.end()
	w.mu.Unlock()
	w.runs.Wait()
}

// begin begins a walk in that language and zone, unless one goes on.
func (w *walk) begin(say words.Words, zone *time.Location) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.busy || w.ctx.Err() != nil {
		return
	}
	w.asked, w.busy, w.found = true, true, nil
	w.runs.Go(func() { w.run(say, zone) })
}

func (w *walk) run(say words.Words, zone *time.Location) {
	began := time.Now()
	ctx, cancel := context.WithTimeout(w.ctx, walkWithin)
	defer cancel()
	w.doctor(ctx, say, zone, func(f pages.Finding) { w.change(func() { w.found = append(w.found, f) }) })
	cut := ctx.Err() != nil
	w.change(func() {
		w.busy = false
		if cut {
			w.found = append(w.found, pages.Finding{Level: "FAIL", Check: "doctor", Text: say.AppsDoctorCut(time.Since(began).Round(time.Second).String())})
		}
	})
}

// change changes what is known, and tells those that wait.
func (w *walk) change(how func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	how()
	close(w.news)
	w.news = make(chan struct{})
}

// state says whether there was a walk, and whether one goes on.
func (w *walk) state() (asked, busy bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.asked, w.busy
}

// findings are those of the walk that goes on or was the last. It waits for the next until the walk or ctx ends.
func (w *walk) findings(ctx context.Context) func(func(pages.Finding) bool) {
	return func(yield func(pages.Finding) bool) {
		for shown := 0; ; {
			w.mu.Lock()
			found, busy, news := w.found, w.busy, w.news
			w.mu.Unlock()
			for ; shown < len(found); shown++ {
				if !yield(found[shown]) {
					return
				}
			}
			if !busy {
				return
			}
			select {
			case <-news:
			case <-ctx.Done():
				return
			}
		}
	}
}
