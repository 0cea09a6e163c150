package sqlite

import (
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/dingevent/dingevent"
)

type sealMachine struct {
	t *testing.T
	*rapid.T
	keys     int
	off      atomic.Int64 // ns, of the clock
	paths    [2]string
	journals [2]*Journal
}

func (m *sealMachine) open() {
	for i, keys := range [...]int{1 << 20, m.keys} {
		var err error
		opts := few(keys)
		opts.now = func() time.Time { return time.Now().Add(time.Duration(m.off.Load())).Round(0) }
		if m.journals[i], err = Open(m.paths[i], opts); err != nil {
			m.Fatal(err)
		}
	}
	synctest.Wait()
}

func (m *sealMachine) receive(rt *rapid.T) {
	envs := make([]*dingevent.Envelope, rapid.IntRange(1, 60).Draw(rt, "events"))
	from := rapid.IntRange(0, 300).Draw(rt, "from")
	for i := range envs {
		envs[i] = event(fmt.Sprint(from + rapid.IntRange(0, 80).Draw(rt, "id")))
		envs[i].Data = rapid.SliceOfN(rapid.ByteRange(0, 1), 1, 1).Draw(rt, "data")
	}
	for _, j := range m.journals {
		if err := j.Receive(m.t.Context(), envs...); err != nil {
			m.Fatal(err)
		}
	}
	synctest.Wait()
}

func (m *sealMachine) sleep(rt *rapid.T) {
	time.Sleep(time.Duration(rapid.IntRange(1, 48*60).Draw(rt, "minutes")) * time.Minute)
}

func (m *sealMachine) setClock(rt *rapid.T) {
	m.off.Add(int64(rapid.IntRange(-100, 100).Draw(rt, "hours")) * int64(time.Hour))
}

func (m *sealMachine) reopen(*rapid.T) {
	for _, j := range m.journals {
		if err := j.Close(); err != nil {
			m.Fatal(err)
		}
	}
	m.open()
}

func (m *sealMachine) compare(*rapid.T) {
	a, b := m.journals[0].Stats(), m.journals[1].Stats()
	if a.Appended != b.Appended || a.Duplicates != b.Duplicates || a.Conflicts != b.Conflicts {
		m.Fatalf("map: %+v\nsealed: %+v", a, b)
	}
	want, got := seqs(m.t, m.journals[0]), seqs(m.t, m.journals[1])
	if diff := cmp.Diff(want, got); diff != "" {
		m.Fatalf("(-map +sealed):\n%s", diff)
	}
}
