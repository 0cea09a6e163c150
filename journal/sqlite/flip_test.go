package sqlite

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/dingevent/dingevent/internal/longtest"
	"github.com/dingevent/dingevent/journal"
)

// TestFlippedEntryBits turns over single bits of pages that hold entries, in a closed journal. No altered entry is read as
// intact, none is left out without a word, and the others are read. make rot does that to more of them, and to the log.
func TestFlippedEntryBits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	j := openAt(t, path, nil)
	for n := range 40 {
		env := event(fmt.Sprint("event-", n))
		env.Data = []byte(`{"text":"` + strings.Repeat("x", 200+n%7*1500) + `"}`) // some go over several pages
		if err := j.Receive(t.Context(), env); err != nil {
			t.Fatal(err)
		}
	}
	kept := readAll(t, j)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	pages := entryPages(whole)
	if len(pages) < 10 {
		t.Fatalf("%d pages hold entries", len(pages))
	}
	rnd := rand.New(rand.NewPCG(4, 5))
	flipped := filepath.Join(t.TempDir(), "flipped.db")
	damaged, refused := 0, 0
	flips := 80
	if testing.Short() {
		flips = 16
	}
	for n := range flips {
		at := pages[n%len(pages)]*4096 + rnd.IntN(4096)
		if n%4 == 0 { // where a page says what is where
			at = pages[n%len(pages)]*4096 + rnd.IntN(16)
		}
		bit := byte(1) << rnd.IntN(8)
		t.Run(fmt.Sprintf("byte %d, bit %#x", at, bit), func(t *testing.T) {
			text := bytes.Clone(whole)
			text[at] ^= bit
			if err := os.WriteFile(flipped, text, 0o600); err != nil {
				t.Fatal(err)
			}
			found, err := readFlipped(t, flipped, len(kept))
			if err != nil {
				refused++
				if n%4 != 0 {
					t.Logf("refused: %v", err)
				}
				return
			}
			damaged += len(damages(found))
			for i, e := range found {
				if e.Seq != journal.Seq(i+1) {
					t.Fatalf("entry %d has sequence %d", i+1, e.Seq)
				}
				if i < len(kept) && e.Damage == "" {
					if diff := cmp.Diff(kept[i], e); diff != "" {
						t.Fatalf("altered (-want +got):\n%s", diff)
					}
				}
			}
			if len(found) < len(kept) {
				t.Fatalf("%d entries, want %d", len(found), len(kept))
			}
		})
	}
	t.Logf("%d entries found damaged, %d files refused", damaged, refused)
	if damaged < flips*3/8 || refused > flips/10 {
		t.Errorf("%d damaged, %d refused", damaged, refused)
	}
}

// readFlipped reads the whole log, of which there are want entries, and then keeps one more.
func readFlipped(t *testing.T, path string, want int) (entries []journal.Entry, err error) {
	j, err := Open(path, &Options{Logger: quiet})
	if err != nil {
		return nil, err
	}
	defer j.Close()
	for from := journal.Seq(1); ; {
		page, err := j.Read(t.Context(), from, 7)
		if err != nil || len(page) == 0 {
			if err == nil && len(entries) >= want {
				_ = j.Receive(t.Context(), event("new")) // the page that it needs may be the damaged one
			}
			return entries, err
		}
		entries = append(entries, page...)
		from = page[len(page)-1].Seq + 1
		if len(entries) > 2*want {
			t.Fatalf("reading does not end: %d entries of %d", len(entries), want)
		}
	}
}

// entryPages returns the numbers, from 0, of pages that hold rows with our payload, and of those that such rows go on in.
func entryPages(file []byte) (pages []int) {
	for n := 1; n < len(file)/4096; n++ {
		page := file[n*4096 : (n+1)*4096]
		leaf := page[0] == 13 && bytes.Contains(page, []byte("user_add_org"))
		overflow := page[0] == 0 && bytes.Contains(page, []byte("xxxxxxxx"))
		inner := page[0] == 5 && binary.BigEndian.Uint16(page[3:]) > 3
		if leaf || overflow || inner {
			pages = append(pages, n)
		}
	}
	return pages
}

// TestUnreadablePages: pages of the log, and of what dedupe remembers, hold garbage. The rest is read and ages, and the
// journal takes events and never stops.
func TestUnreadablePages(t *testing.T) {
	longtest.Skip(t)
	for name, holds := range map[string]string{"leaf": "user_add_org", "dedupe": "\x04http", "first leaf": `{"eventId":"3"}`} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "journal.db")
				opts := &Options{Logger: quiet, Keep: 4 * day, Window: day}
				j := openAt(t, path, opts)
				take(t, j, 0, 3*chunk)
				if err := j.Close(); err != nil {
					t.Fatal(err)
				}
				spoilPage(t, path, holds)
				j = openAt(t, path, opts)
				entries := readAll(t, j)
				lost := damages(entries)
				if len(entries) != 3*chunk || len(lost) > 100 || (len(lost) == 0) != (name == "dedupe") {
					t.Fatalf("%d entries, %d of them damaged", len(entries), len(lost))
				}
				found, err := j.Search(t.Context(), journal.Query{Limit: 10_000})
				if err != nil || len(found) != len(entries) || len(damages(found)) != len(lost) {
					t.Errorf("a search finds %d entries, %d of them damaged; %v", len(found), len(damages(found)), err)
				}
				if seq, err := j.Since(t.Context(), entries[0].Envelope.Received.Add(-time.Hour)); err != nil || seq == 0 {
					t.Errorf("since: %d, %v", seq, err)
				}
				take(t, j, 9000, 1)
				time.Sleep(2 * day)
				take(t, j, 9001, 1)
				time.Sleep(5 * day)
				take(t, j, 9002, 1)
				time.Sleep(time.Hour)
				if s := j.Stats(); s.Failures > 1 || s.Suspended || s.Damaged != uint64(len(lost)) {
					t.Errorf("%+v, want %d damaged, and that one commit failed at most", s, len(lost))
				}
				if left := readAll(t, j); len(left) > 2*chunk || len(damages(left)) != 0 || left[len(left)-1].Envelope.ID != "9002" {
					t.Errorf("%d entries are left, %d of them damaged", len(left), len(damages(left)))
				}
			})
		})
	}
}

// spoilPage overwrites a leaf page in the middle of those that hold the text.
func spoilPage(t *testing.T, path, text string) {
	t.Helper()
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var pages [][]byte
	for n := 1; n < len(file)/4096; n++ {
		if page := file[n*4096 : (n+1)*4096]; page[0] == 13 && bytes.Contains(page, []byte(text)) {
			pages = append(pages, page)
		}
	}
	if len(pages) == 0 {
		t.Fatalf("no page holds %q", text)
	}
	copy(pages[len(pages)/2], strings.Repeat("garbage!", 512))
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
}
