package supervise

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
)

// errKilled is what every write of a daemon returns that is dead.
var errKilled = errors.New("killed")

// A change is one of a subscription whose spec writes to the file a before it. The specs lack the folder.
type change struct {
	name      string
	was, want string // the specs before and after it; empty for no subscription
	make      func(b *bench, ctx context.Context, spec api.Spec) error
}

var changes = []change{
	{"set a new one", "", `{"file":{"path":"%s/b"}}`, func(b *bench, ctx context.Context, spec api.Spec) error { return b.Put(ctx, "s", spec) }},
	{"set another way", `{"file":{"path":"%s/a"}}`, `{"file":{"path":"%s/b"}}`, func(b *bench, ctx context.Context, spec api.Spec) error { return b.Put(ctx, "s", spec) }},
	{"forget", `{"file":{"path":"%s/a"}}`, "", func(b *bench, ctx context.Context, _ api.Spec) error { return b.Forget(ctx, "s") }},
}

// TestKilledAroundAChange: the daemon dies before or after any write of a change. The next one makes the change if it was asked,
// and else nothing of it.
func TestKilledAroundAChange(t *testing.T) {
	for _, c := range changes {
		for _, late := range []bool{false, true} { // late: the write is made, and then the daemon dies
			t.Run(fmt.Sprintf("%s, late %v", c.name, late), func(t *testing.T) {
				n := 0
				for killed := true; killed; {
					n++
					synctest.Test(t, func(t *testing.T) { killed = c.killed(t, n, late) })
				}
				if n < 3 {
					t.Errorf("only %d writes", n-1)
				}
			})
		}
	}
}

// killed makes the change with a daemon that dies at a write, and looks at what the next one does. It reports false if there are
// not so many writes.
func (c change) killed(t *testing.T, write int, late bool) (killed bool) {
	folder, j := t.TempDir(), memjournal.New()
	in := func(spec string) api.Spec { return api.Spec(strings.Replace(spec, "%s", folder, 1)) }
	first := openBench(t, j.Peer(), time.Second)
	if c.was != "" {
		if err := first.Put(t.Context(), "s", in(c.was)); err != nil {
			t.Fatal(err)
		}
	}
	asked := false
	first.journal.failWhen(func(what, _ string, _ journal.Progress) error {
		write--
		asked = asked || what == "ask" && (write > 0 || write == 0 && late)
		killed = write <= 0
		switch {
		case !killed:
			return nil
		case write == 0 && late:
			return errors.Join(errLate, errKilled)
		}
		return errKilled
	})
	if err := c.make(first, t.Context(), in(c.want)); killed == (err == nil) {
		t.Errorf("%v, killed %v", err, killed)
	}
	first.die()
	want := c.was
	if asked {
		want = c.want
	}
	second := openBench(t, j.Peer(), time.Second)
	defer second.end()
	got := ""
	if note := second.note(t, "s"); note != nil {
		got = string(note.Spec)
	}
	if string(in(want)) != got {
		t.Errorf("killed at write %d, asked %v: %s, want %s", write, asked, got, in(want))
	}
	if w := second.find("s"); (w != nil) != (want != "") || w != nil && w.fault != nil {
		t.Errorf("killed at write %d: worked by %+v", write, w)
	}
	if open, err := j.Requests(t.Context(), "", 0); len(open) > 0 || err != nil {
		t.Errorf("killed at write %d: open %+v, %v", write, open, err)
	}
	return killed
}

// die ends a bench that writes nothing more.
func (b *bench) die() {
	b.journal.failWhen(func(string, string, journal.Progress) error { return journal.ErrClosed })
	b.cancel()
	_ = b.out.Wait()
	_ = b.Close()
}
