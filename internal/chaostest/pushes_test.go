//go:build linux

package chaostest

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/dingtest"
)

// again is how long DingTalk waits before it pushes an event again, a tenth of what the real one waits.
var again = []time.Duration{time.Second, 3 * time.Second}

// A pusher is the fake DingTalk's part of the ledger: each push with what became of it.
type pusher struct {
	fake  *dingtest.Server
	to    dingtest.Callback
	corps int
	ways  []dingevent.Transport // in turn

	mu       sync.Mutex // protects what follows
	pushes   map[string]*dingtest.Push
	answers  []time.Time
	failures map[string]int // attempts without success, by transport and reason
}

// attempt notes an attempt. The fake calls it.
func (p *pusher) attempt(a dingtest.Attempt) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if a.Err == nil {
		p.answers = append(p.answers, a.Start.Add(a.Took))
		return
	}
	if p.failures == nil {
		p.failures = map[string]int{}
	}
	p.failures[fmt.Sprintf("%s: %s", a.Transport, reasonOf(a))]++
}

// reasonOf is why an attempt failed, in a few words.
func reasonOf(a dingtest.Attempt) string {
	if bytes.Contains(a.Answer, []byte("LATER")) {
		return "LATER"
	}
	if a.Code != 0 {
		return fmt.Sprint(a.Code)
	}
	return "no answer"
}

// taken is how many events were pushed, and why attempts have failed since it was called before.
func (p *pusher) taken() (pushed int, failures map[string]int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	failures, p.failures = p.failures, nil
	return len(p.pushes), failures
}

// run pushes so many events a second, by each way in turn, until ctx ends.
func (p *pusher) run(ctx context.Context, rate int) {
	tick := time.NewTicker(time.Second / time.Duration(rate))
	defer tick.Stop()
	began := time.Now()
	for n := 0; ; {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			for due := int(time.Since(began).Seconds() * float64(rate)); n < due; n++ { // a busy machine drops ticks
				p.push(n)
			}
		}
	}
}

// push pushes an event, or up to three rows.
func (p *pusher) push(n int) {
	mark := fmt.Sprintf("m%06d", n)
	e := p.event(mark)
	var push *dingtest.Push
	marks := []string{mark}
	switch p.ways[n%len(p.ways)] {
	case dingevent.TransportHTTP:
		push = p.fake.PushHTTP(p.to, e)
	case dingevent.TransportStream:
		push = p.fake.PushStream("dingchaos", e)
	case dingevent.TransportSyncHTTP:
		rows := []dingtest.Row{rowOf(e, mark)}
		for more := range rand.N(3) {
			another := fmt.Sprintf("%s-%d", mark, more+1)
			rows, marks = append(rows, rowOf(p.event(another), another)), append(marks, another)
		}
		push = p.fake.PushSyncHTTP(p.to, rows...)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.pushes == nil {
		p.pushes = map[string]*dingtest.Push{}
	}
	for _, mark := range marks {
		p.pushes[mark] = push
	}
}

func (p *pusher) event(mark string) dingtest.Event {
	e := dingtest.Event{Type: "user_add_org", CorpID: fmt.Sprint("dingcorp", rand.N(p.corps))}
	e.Data = fmt.Appendf(nil, `{"EventType":%q,"syncAction":%[1]q,"CorpId":%q,"TimeStamp":"%d","mark":%q,"UserId":["u"]}`, e.Type, e.CorpID, time.Now().UnixMilli(), mark)
	return e
}

// rowOf is an event as a row of SyncHTTP.
func rowOf(e dingtest.Event, mark string) dingtest.Row {
	return dingtest.Row{SubscribeID: "1_0", CorpID: e.CorpID, BizID: mark, BizType: 13, BizData: string(e.Data), Modified: time.Now()}
}

// ended waits until the last attempt of each push is over, and returns them.
func (p *pusher) ended(ctx context.Context) (all []pushed, first int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for mark, push := range maps.Clone(p.pushes) {
		p.mu.Unlock()
		outcome, _ := push.Wait(ctx)
		p.mu.Lock()
		all = append(all, pushed{mark, outcome == dingtest.Answered})
		if attempts := push.Attempts(); len(attempts) > 0 && attempts[0].Err == nil {
			first++
		}
	}
	return all, first
}

// refused are the events that were not answered with success, though nothing excuses any attempt.
func (p *pusher) refused(began time.Time, excuses []excuse) (why []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for mark, push := range p.pushes {
		attempts := push.Attempts()
		excused := slices.ContainsFunc(attempts, func(a dingtest.Attempt) bool {
			from := a.Start.Sub(began)
			return a.Err == nil || slices.ContainsFunc(excuses, func(e excuse) bool { return from < e.to && from+a.Took > e.from })
		})
		if !excused {
			why = append(why, fmt.Sprintf("%s was refused, and no gateway was hit: %v", mark, attempts))
		}
	}
	return why
}

// silence is the longest time in which no push was answered, and when it began.
func (p *pusher) silence(began, ended time.Time) (longest time.Duration, since time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	answers := slices.DeleteFunc(slices.Clone(p.answers), func(at time.Time) bool { return at.Before(began) })
	answers = append(answers, began, ended)
	slices.SortFunc(answers, time.Time.Compare)
	for i := 1; i < len(answers); i++ {
		if gap := answers[i].Sub(answers[i-1]); gap > longest && !answers[i].After(ended) {
			longest, since = gap, answers[i-1]
		}
	}
	return longest, since
}

// answeredSoFar are the marks of the pushes that are answered with success.
func (p *pusher) answeredSoFar() (marks []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for mark, push := range p.pushes {
		select {
		case <-push.Done():
			if a := push.Attempts(); a[len(a)-1].Err == nil {
				marks = append(marks, mark)
			}
		default:
		}
	}
	return marks
}
