package filesink

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent"
)

func delivery(id string) dingevent.Delivery {
	return dingevent.Delivery{
		Envelope: &dingevent.Envelope{ID: id, Type: "user_add_org", CorpID: "ding1", App: "hr",
			Transport: dingevent.TransportHTTP, Data: []byte(`{"n": 1}`)},
		Seq: 7, Attempt: 1,
	}
}

const line = `{"seq":7,"id":"%s","type":"user_add_org","corp":"ding1","app":"hr","transport":"http","data":{"n":1}}` + "\n"

// lines is what the file holds after deliveries of these events.
func lines(ids ...string) string {
	var all strings.Builder
	for _, id := range ids {
		fmt.Fprintf(&all, line, id)
	}
	return all.String()
}

func wantFile(t *testing.T, path, want string) {
	t.Helper()
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("file (-want +got):\n%s", diff)
	}
}

func deliver(t *testing.T, s *Sink, id string) {
	t.Helper()
	if err := s.Deliver(t.Context(), delivery(id)); err != nil {
		t.Fatal(err)
	}
}

func TestAppendsAfterReopening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "events.ndjson")
	for _, id := range []string{"a", "b"} {
		s, err := Open(path, nil)
		if err != nil {
			t.Fatal(err)
		}
		deliver(t, s, id)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	wantFile(t, path, lines("a", "b"))
}

func TestMode(t *testing.T) {
	for want, opts := range map[fs.FileMode]*Options{0o600: nil, 0o700: {Mode: 0o700}} { // no umask takes these
		path := filepath.Join(t.TempDir(), "events.ndjson")
		s, err := Open(path, opts)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if info, err := os.Stat(path); err != nil || info.Mode() != want {
			t.Errorf("mode %v, %v; want %v", info.Mode(), err, want)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	folder := t.TempDir()
	for path, want := range map[string]string{
		filepath.Join(folder, "none", "events"): "create its folder first",
		folder:                                  "is a directory",
		"":                                      "no such file",
	} {
		if _, err := Open(path, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", path, err, want)
		}
	}
	if _, err := Open(filepath.Join(folder, "events"), &Options{Mode: fs.ModeDir}); err == nil {
		t.Error("a mode that is no permission is taken")
	}
}

func TestTornLineIsEnded(t *testing.T) {
	for name, test := range map[string]struct{ before, want string }{
		"torn":  {`{"seq":6,"id":"lo`, "{\"seq\":6,\"id\":\"lo\n" + lines("a", "b")},
		"whole": {"{}\n", "{}\n" + lines("a", "b")},
		"empty": {"", lines("a", "b")},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "events.ndjson")
			if err := os.WriteFile(path, []byte(test.before), 0o600); err != nil {
				t.Fatal(err)
			}
			s, _ := openFaulty(t, path)
			deliver(t, s, "a")
			deliver(t, s, "b")
			wantFile(t, path, test.want)
		})
	}
}

// TestFailedWrite wants half a line to be taken back, or, where that fails too, to be ended.
func TestFailedWrite(t *testing.T) {
	for _, stuck := range []bool{false, true} {
		path := filepath.Join(t.TempDir(), "events.ndjson")
		s, disk := openFaulty(t, path)
		deliver(t, s, "a")
		disk.order(func(f *faulty) { f.failures, f.stuck = 1, stuck })
		if err := s.Deliver(t.Context(), delivery("b")); !errors.Is(err, errFull) || !strings.Contains(err.Error(), path) {
			t.Errorf("error %v", err)
		}
		deliver(t, s, "b")
		deliver(t, s, "c")
		half := ""
		if stuck {
			half = lines("b")[:len(lines("b"))/2] + "\n"
		}
		wantFile(t, path, lines("a")+half+lines("b", "c"))
	}
}

// TestSharedSync holds up the first sync and wants all deliveries that come meanwhile to share the second.
func TestSharedSync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, disk := openFaulty(t, filepath.Join(t.TempDir(), "events.ndjson"))
		reached, release := disk.stallSync()
		var wg sync.WaitGroup
		wg.Go(func() { deliver(t, s, "first") })
		<-reached
		for i := range 50 {
			wg.Go(func() { deliver(t, s, fmt.Sprint(i)) })
		}
		synctest.Wait() // all have written and wait
		release()
		wg.Wait()
		if disk.syncs != 2 {
			t.Errorf("%d syncs, want 2", disk.syncs)
		}
	})
}

// TestFailedSync wants the lines of a failed sync to fail, all of them and no later one.
func TestFailedSync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "events.ndjson")
		s, disk := openFaulty(t, path)
		reached, release := disk.stallSync()
		var wg sync.WaitGroup
		wg.Go(func() { deliver(t, s, "first") })
		<-reached
		failed := make([]error, 10)
		for i := range failed {
			wg.Go(func() { failed[i] = s.Deliver(t.Context(), delivery("x")) })
		}
		synctest.Wait()
		disk.order(func(f *faulty) { f.syncErr = errDisk })
		release()
		wg.Wait()
		for i, err := range failed {
			if !errors.Is(err, errDisk) || dingevent.Rejected(err) {
				t.Errorf("line %d of the failed sync: %v", i, err)
			}
		}
		deliver(t, s, "last")
		text, err := os.ReadFile(path)
		if err != nil || !bytes.HasSuffix(text, []byte("\n\n"+lines("last"))) {
			t.Errorf("the line after a failed sync does not stand alone: %v, %q", err, text)
		}
	})
}

// TestCanceledLeader wants those who wait with a canceled caller to be served all the same.
func TestCanceledLeader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, disk := openFaulty(t, filepath.Join(t.TempDir(), "events.ndjson"))
		reached, release := disk.stallSync()
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := s.Deliver(ctx, delivery("canceled")); !errors.Is(err, context.Canceled) {
				t.Errorf("canceled: %v", err)
			}
		})
		<-reached
		wg.Go(func() { deliver(t, s, "waits") })
		synctest.Wait()
		cancel()
		synctest.Wait()
		release()
		wg.Wait()
	})
}

// TestCloseWhileSyncing wants Close to wait for the sync that runs, and deliveries to fail from then on.
func TestCloseWhileSyncing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "events.ndjson")
		s, disk := openFaulty(t, path)
		reached, release := disk.stallSync()
		var wg sync.WaitGroup
		wg.Go(func() { deliver(t, s, "a") })
		<-reached
		wg.Go(func() { deliver(t, s, "b") })
		synctest.Wait()
		wg.Go(func() {
			if err := s.Close(); err != nil {
				t.Errorf("Close: %v", err)
			}
		})
		synctest.Wait()
		release()
		wg.Wait()
		wantFile(t, path, lines("a", "b"))
		if err := s.Deliver(t.Context(), delivery("c")); !errors.Is(err, os.ErrClosed) {
			t.Errorf("Deliver after Close: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("second Close: %v", err)
		}
	})
}

func TestWriterThatIsNoFile(t *testing.T) {
	var out bytes.Buffer
	s := New(&out)
	deliver(t, s, "a")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if out.String() != lines("a") {
		t.Errorf("wrote %q", out.String())
	}
}

// TestBorrowedFile wants the standard output, sent to a file, to be synced and to stay open.
func TestBorrowedFile(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	s := New(file)
	if s.disk == nil {
		t.Error("a regular file is not synced")
	}
	deliver(t, s, "a")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString("more\n"); err != nil {
		t.Errorf("closed: %v", err)
	}
	wantFile(t, file.Name(), lines("a")+"more\n")
}

// TestReplay wants the line of a replay to name it, whatever its name.
func TestReplay(t *testing.T) {
	d := delivery("a")
	d.Replay = "三月 \"1\"\n"
	var out bytes.Buffer
	if err := New(&out).Deliver(t.Context(), d); err != nil || !strings.HasPrefix(out.String(), `{"seq":7,"replay":"三月 \"1\"\n","id":"a",`) {
		t.Errorf("error %v, line %s", err, &out)
	}
}

// TestFarFuture wants an event kept that claims a time which JSON's times cannot tell.
func TestFarFuture(t *testing.T) {
	d := delivery("a")
	d.Envelope.Born = time.Date(20000, 1, 1, 0, 0, 0, 0, time.UTC)
	var out bytes.Buffer
	if err := New(&out).Deliver(t.Context(), d); err != nil || strings.Contains(out.String(), "born") {
		t.Errorf("error %v, line %s", err, &out)
	}
}

func BenchmarkDeliver(b *testing.B) {
	s, err := Open(filepath.Join(b.TempDir(), "events.ndjson"), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	d := delivery("66d1a2b0c4e94f0f9a")
	d.Envelope.Data = []byte(`{"text":"` + strings.Repeat("x", 500) + `"}`)
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := s.Deliver(b.Context(), d); err != nil {
				b.Error(err)
			}
		}
	})
}
