//go:build linux

package chaostest

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dingevent/dingevent/dingtest"
	"github.com/dingevent/dingevent/source/rds"
	"github.com/dingevent/dingevent/source/rds/rdstest"
)

// The ways by which events come. A push by the way of the list is one to an address that refuses it.
const (
	wayStream = "stream"
	wayHTTP   = "http"
	waySync   = "sync"
	wayList   = "list"
	wayRDS    = "rds"
	wayExec   = "exec"
)

// pushedWays are those that end with an answer or in the list.
var pushedWays = []string{wayStream, wayHTTP, waySync, wayList}

// A dingtalkPart is the fake DingTalk as a process. What it has to remember over its death stands in its ledger: an event is pushed
// until it is answered or handed out with a page of the list.
type dingtalkPart struct {
	Addr    string
	Ledger  string
	Began   int64 // when the first event happened, in milliseconds
	Targets []target
	Quiet   bool // nothing new comes
}

// A target is a site as DingTalk knows it.
type target struct {
	Site string // also the client ID of its app
	URLs []string
	DSN  string
}

// A fakeDingtalk is a dingtalkPart that runs.
type fakeDingtalk struct {
	dingtalkPart
	fake   *dingtest.Server
	ledger ledger
	calls  sync.Mutex

	mu   sync.Mutex // protects last
	last int        // number of the newest mark
}

// pace is the time between two events of one way to one site.
const pace = 100 * time.Millisecond

// run runs until the process is killed.
func (p dingtalkPart) run() {
	b, err := loadBooks(p.Ledger)
	if err != nil {
		panic(err)
	}
	f := &fakeDingtalk{dingtalkPart: p, ledger: openLedger(p.Ledger), last: b.last}
	f.fake = dingtest.New(&dingtest.Options{PlainTickets: true, Again: again, FailedAfter: -1, PingEvery: 6 * time.Second})
	go func() { panic(http.ListenAndServe(p.Addr, f)) }()
	for _, m := range slices.SortedFunc(maps.Keys(b.open()), func(a, b mark) int { return a.n - b.n }) {
		f.push(m)
	}
	if !p.Quiet {
		for _, to := range p.Targets {
			go f.writeRows(to)
		}
		f.pushAll()
	}
	select {}
}

// next is the mark of a new event.
func (f *fakeDingtalk) next(site, way string) mark {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last++
	m := mark{site, way, f.last}
	f.ledger.add("pushed " + m.String())
	return m
}

// pushAll pushes to each target by each way in turn.
func (f *fakeDingtalk) pushAll() {
	for {
		for _, to := range f.Targets {
			for _, way := range pushedWays {
				f.push(f.next(to.Site, way))
			}
		}
		time.Sleep(pace)
	}
}

func (f *fakeDingtalk) target(site string) target {
	return f.Targets[slices.IndexFunc(f.Targets, func(t target) bool { return t.Site == site })]
}

// push pushes an event, which is the same whenever it is pushed again, and notes its answer.
func (f *fakeDingtalk) push(m mark) {
	to := f.target(m.site)
	at := time.UnixMilli(f.Began + int64(m.n))
	e := dingtest.Event{ID: m.String(), Type: "check_in", CorpID: "dingcorp", Born: at}
	e.Data = fmt.Appendf(nil, `{"EventType":"check_in","EventTime":%d,"CorpId":"dingcorp","mark":%q,"pad":%q}`, at.UnixMilli(), m, strings.Repeat("x", m.n%500))
	callback := dingtest.Callback{URL: to.URLs[m.n%len(to.URLs)], Token: "token", AESKey: "1234567890123456789012345678901234567890123", Owner: m.site}
	var push *dingtest.Push
	switch m.way {
	case wayStream:
		push = f.fake.PushStream(m.site, e)
	case waySync:
		push = f.fake.PushSyncHTTP(callback, dingtest.Row{
			SubscribeID: "1_0", CorpID: "dingcorp", BizID: m.String(), BizType: 13, OpenCursor: int64(m.n), ID: int64(m.n), Modified: at,
			BizData: fmt.Sprintf(`{"syncAction":"user_add_org","mark":%q}`, m),
		})
	case wayList:
		callback.URL = "http://127.0.0.1:1/"
		push = f.fake.PushHTTP(callback, e)
	default:
		push = f.fake.PushHTTP(callback, e)
	}
	go func() {
		if outcome, err := push.Wait(context.Background()); err != nil {
			panic(fmt.Sprint(m, ": ", err))
		} else if outcome == dingtest.Answered {
			f.ledger.add("answered " + m.String())
		}
	}()
}

// subjects is how many rows of the tables change.
const subjects = 300

// writeRows changes rows of both tables. What cannot be written never was.
func (f *fakeDingtalk) writeRows(to target) {
	at, err := rds.ParseDSN(to.DSN)
	if err != nil {
		panic(err)
	}
	for {
		tables, err := rdstest.Open(context.Background(), at)
		if err != nil {
			time.Sleep(pace)
			continue
		}
		for err == nil {
			m := f.next(to.Site, wayRDS)
			var rows []dingtest.Row
			for i := range 4 {
				rows = append(rows, dingtest.Row{
					SubscribeID: "1_0", CorpID: "dingcorp", BizID: fmt.Sprint("subject", (m.n+i)%subjects), BizType: []int64{2, 13}[i%2], OpenCursor: int64(m.n),
					BizData: fmt.Sprintf(`{"syncAction":"user_modify_org","mark":"%s.%d"}`, m, i),
				})
			}
			err = tables.Write(context.Background(), rows...)
			time.Sleep(pace)
		}
		_ = tables.Close()
	}
}

// ServeHTTP notes each page of the list before it goes out, because the next call erases it also if it does not arrive.
func (f *fakeDingtalk) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "get_call_back_failed_result") {
		f.fake.ServeHTTP(w, r)
		return
	}
	f.calls.Lock()
	defer f.calls.Unlock()
	page := httptest.NewRecorder()
	f.fake.ServeHTTP(page, r)
	if marks := marksIn(page.Body.Bytes()); len(marks) > 0 {
		f.ledger.add("out " + strings.Join(marks, " "))
		time.Sleep(rand.N(400 * time.Millisecond)) // the network takes its time, and a kill may hit it
	}
	maps.Copy(w.Header(), page.Header())
	w.WriteHeader(page.Code)
	_, _ = bytes.NewReader(page.Body.Bytes()).WriteTo(w)
}

// A writer is the program of the source exec. It writes lines until its input ends, and notes each that was written.
type writer struct{ Site, Lives string }

func (w writer) run() {
	go func() {
		_, _ = os.Stdin.Read(make([]byte, 1))
		os.Exit(0)
	}()
	life := time.Now().UnixNano()
	notes := openLedger(fmt.Sprintf("%s/%d-%d", w.Lives, life, os.Getppid()))
	for n := 1; ; n++ {
		mark := fmt.Sprintf("%s-%s-%d.%d", w.Site, wayExec, life, n)
		line := fmt.Sprintf(`{"event_id":%q,"event_type":"chaos","mark":%[1]q,"pad":%q}`+"\n", mark, strings.Repeat("x", n%1500))
		if _, err := os.Stdout.WriteString(line); err != nil {
			os.Exit(1)
		}
		notes.add(fmt.Sprint(mark, " ", len(line)))
		if n%200 == 0 { // lines come in bursts, so that a kill may find some in the pipe
			time.Sleep(rand.N(6 * time.Second))
		}
	}
}
