package journaltest

import (
	"fmt"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
)

var dedupeTests = []test{
	{"Dedupe", testDedupe},
	{"DedupeInOneCall", testDedupeInOneCall},
	{"DedupeOlderCopies", testDedupeOlderCopies},
	{"DedupeWindow", testDedupeWindow},
	{"DedupeWindowOfCopies", testDedupeWindowOfCopies},
	{"DedupeReopened", testDedupeReopened},
	{"DedupeAges", testDedupeAges},
}

func testDedupe(t *journalTest) {
	for _, c := range []struct {
		name      string
		edit      func(*dingevent.Envelope)
		kept      bool
		conflicts uint64
	}{
		{"the same", func(e *dingevent.Envelope) {}, false, 0},
		{"received later", func(e *dingevent.Envelope) { e.Received = e.Received.Add(time.Second) }, false, 0},
		{"other meta", func(e *dingevent.Envelope) { e.Meta = map[string]string{"messageId": "2"} }, false, 0},
		{"other transport", func(e *dingevent.Envelope) { e.Transport = dingevent.TransportStream }, false, 0},
		{"other transport and bytes", func(e *dingevent.Envelope) { e.Transport, e.Data = dingevent.TransportStream, []byte("{}") }, false, 0},
		{"other bytes", func(e *dingevent.Envelope) { e.Data = []byte("{}") }, true, 1},
		{"other ID", func(e *dingevent.Envelope) { e.ID = "b" }, true, 0},
		{"other type", func(e *dingevent.Envelope) { e.Type = "bpms_task_change" }, true, 0},
		{"other corp", func(e *dingevent.Envelope) { e.CorpID = "ding2" }, true, 0},
		{"other app", func(e *dingevent.Envelope) { e.App = "b" }, true, 0},
		{"no ID", func(e *dingevent.Envelope) { e.ID = "" }, true, 0},
		{"moved bytes", func(e *dingevent.Envelope) { e.CorpID, e.Type = "ding1b", "pms_instance_change" }, true, 0},
	} {
		if t.Journal != nil {
			t.Close()
		}
		t.open()
		// Each case has an ID of its own, because a durable journal remembers those before.
		first := with(t.an("a"), func(e *dingevent.Envelope) { e.Meta = map[string]string{"case": c.name}; e.App = c.name })
		second := with(t.an("a"), func(e *dingevent.Envelope) { e.App = c.name; c.edit(e) })
		before := len(t.all())
		t.take(first)
		t.take(second)
		kept := len(t.all())-before == 2
		stats := t.Stats()
		if kept != c.kept || stats.Conflicts != c.conflicts || (stats.Duplicates == 1) == c.kept {
			t.Errorf("%s: kept %v, want %v; %+v", c.name, kept, c.kept, stats)
		}
	}
}

func testDedupeInOneCall(t *journalTest) {
	t.open()
	empty := func() *dingevent.Envelope { return t.an("") }
	other := with(t.an("a"), func(e *dingevent.Envelope) { e.Data = []byte("{}") })
	t.take(t.an("a"), t.an("b"), t.an("a"), empty(), empty(), other)
	t.want("a", "b", "", "", "a")
	if s := t.Stats(); s.Appended != 5 || s.Duplicates != 1 || s.Conflicts != 1 || s.Commits != 1 {
		t.Errorf("%+v, want 5 appended, 1 duplicate, 1 conflict, 1 commit", s)
	}
}

// saying returns an event with the one ID and these bytes.
func (t *journalTest) saying(data string) *dingevent.Envelope {
	return with(t.an("a"), func(e *dingevent.Envelope) { e.Data = []byte(data) })
}

// contents returns the data of the whole log.
func (t *journalTest) contents() (list []string) {
	for _, entry := range t.all() {
		list = append(list, string(entry.Envelope.Data))
	}
	return list
}

// testDedupeOlderCopies pushes copies of one ID in turn: each is kept once.
func testDedupeOlderCopies(t *journalTest) {
	t.open()
	for range 2 {
		t.take(t.saying("1"), t.saying("2"), t.saying("1"), t.saying("2"))
		for _, data := range []string{"3", "1", "2", "3", "2"} {
			t.take(t.saying(data))
		}
		if t.Durable {
			t.reopen()
		}
	}
	t.take(with(t.saying("4"), func(e *dingevent.Envelope) { e.Transport = dingevent.TransportStream }))
	diff(t, "data", []string{"1", "2", "3"}, t.contents())
}

// testDedupeWindowOfCopies lets each copy have a window of its own.
func testDedupeWindowOfCopies(t *journalTest) {
	t.open()
	little := t.little()
	t.Sleep(little)
	t.take(t.saying("1"))
	t.Sleep(window / 2)
	t.take(t.saying("2"))
	t.Sleep(window/2 - little)
	t.take(t.saying("1"), t.saying("2"))
	t.Sleep(little)
	t.take(t.saying("1"), t.saying("2"), t.saying("1"))
	diff(t, "data", []string{"1", "2", "1"}, t.contents())
}

// window is the default of all journals.
const window = 72 * time.Hour

// little is how exact the suite can be about the store's clock.
func (t *journalTest) little() time.Duration {
	if t.virtual {
		return time.Millisecond
	}
	return time.Minute // more than a test takes
}

func testDedupeWindow(t *journalTest) {
	t.open()
	little := t.little()
	t.Sleep(little) // so that the window ends at no round time, when a journal may tidy up
	t.take(t.an("a"))
	t.Sleep(window - little)
	t.take(t.an("a"))
	t.want("a")
	t.Sleep(little)
	t.take(t.an("a")) // the window counts from what was kept, not from what was refused
	t.want("a", "a")
	t.take(t.an("a"))
	t.want("a", "a")
}

func testDedupeReopened(t *journalTest) {
	if !t.Durable {
		return
	}
	t.open()
	little := t.little()
	t.take(t.an("a"))
	t.Sleep(window / 2)
	t.take(t.an("b"))
	t.reopen()
	t.take(t.an("a"), t.an("b"))
	t.want("a", "b")
	t.Sleep(window/2 - little)
	t.reopen()
	t.take(t.an("a"))
	t.want("a", "b")
	t.Sleep(little)
	t.reopen()
	t.take(t.an("a"), t.an("b"))
	t.want("a", "b", "a")
}

func testDedupeAges(t *journalTest) {
	t.open()
	var envs []*dingevent.Envelope
	for i := range 700 { // more than one chunk of ageing may take
		envs = append(envs, t.an(fmt.Sprint(i)))
	}
	t.take(envs...)
	t.Sleep(window / 2)
	t.take(t.an("young"))
	t.Sleep(window / 2)
	for range 5 {
		t.take(t.an("young"))
	}
	t.take(envs[650], envs[3], t.an("young"))
	if diff := cmp.Diff(uint64(703), t.Stats().Appended); diff != "" {
		t.Errorf("appended (-want +got):\n%s", diff)
	}
}
