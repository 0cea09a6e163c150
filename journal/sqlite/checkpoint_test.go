package sqlite

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/journaltest"
)

// TestLogStartsOver writes without a pause, and reads, many times what the write-ahead log may hold.
func TestLogStartsOver(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	const pages, each, writers = 64, 200, 4
	j := openAt(t, path, &Options{Logger: quiet, logPages: pages})
	var running sync.WaitGroup
	for w := range writers {
		running.Go(func() {
			for i := range each {
				env := event(fmt.Sprint(w, "/", i))
				env.Data = make([]byte, 8000)
				if err := j.Receive(t.Context(), env); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	running.Go(func() {
		for from := journal.Seq(1); from <= writers*each; {
			if err := j.Wait(t.Context(), from); err != nil {
				t.Error(err)
				return
			}
			page, err := j.Read(t.Context(), from, 20)
			if err != nil || len(page) == 0 {
				t.Errorf("%d entries from %d: %v", len(page), from, err)
				return
			}
			from = page[len(page)-1].Seq + 1
		}
	})
	running.Wait()
	info, err := os.Stat(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	const written = writers * each * 8192
	if info.Size() > written/3 {
		t.Errorf("the write-ahead log has grown to %d KiB while %d KiB were written; it should start over from %d KiB on",
			info.Size()>>10, written>>10, pages*4)
	}
	t.Logf("the log is %d KiB after %d KiB", info.Size()>>10, written>>10)
}

// TestLogStartsOverForState does so with the state alone.
func TestLogStartsOverForState(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, &Options{Logger: quiet, logPages: 64})
	if _, err := j.Subscribe(t.Context(), "web", 1); err != nil {
		t.Fatal(err)
	}
	for cursor := range journal.Seq(1000) {
		if err := journaltest.Save(t.Context(), j, "web", journal.Progress{Cursor: cursor, Delivered: 1}); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > 2<<20 {
		t.Errorf("the write-ahead log has grown to %d KiB; it should start over from 256 KiB on", info.Size()>>10)
	}
}
