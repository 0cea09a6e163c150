package filesink

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// openIn opens events.ndjson in a folder.
func openIn(t *testing.T, folder string, r Rotation) *Sink {
	t.Helper()
	s, err := Open(filepath.Join(folder, "events.ndjson"), &Options{Rotation: r})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// wantFolder wants these files, with these lines in them.
func wantFolder(t *testing.T, folder string, want map[string]string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, entry := range entries {
		got[entry.Name()] = string(readFile(t, filepath.Join(folder, entry.Name())))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("folder (-want +got):\n%s", diff)
	}
}

// TestRotationBySize lets the clock stand still, so that names have to differ by themselves.
func TestRotationBySize(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		s := openIn(t, folder, Rotation{MaxBytes: int64(len(lines("1", "2")))})
		for _, id := range []string{"1", "2", "3", "4", "5", strings.Repeat("long", 100), "6"} {
			deliver(t, s, id)
		}
		wantFolder(t, folder, map[string]string{
			"events-20000101T000000.000.ndjson": lines("1", "2"),
			"events-20000101T000000.001.ndjson": lines("3", "4"),
			"events-20000101T000000.002.ndjson": lines("5"),
			"events-20000101T000000.003.ndjson": lines(strings.Repeat("long", 100)),
			"events.ndjson":                     lines("6"),
		})
	})
}

func TestRotationByTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		s := openIn(t, folder, Rotation{Every: time.Hour})
		time.Sleep(10 * time.Hour) // an empty file is not set aside
		deliver(t, s, "a")
		time.Sleep(59 * time.Minute)
		deliver(t, s, "b")
		time.Sleep(time.Minute)
		deliver(t, s, "c")
		time.Sleep(5*time.Hour + time.Second/2)
		deliver(t, s, "d")
		wantFolder(t, folder, map[string]string{
			"events-20000101T110000.000.ndjson": lines("a", "b"),
			"events-20000101T160000.500.ndjson": lines("c"),
			"events.ndjson":                     lines("d"),
		})
	})
}

// TestRotationOfYesterday opens a file that was last written in another period.
func TestRotationOfYesterday(t *testing.T) {
	for name, test := range map[string]struct {
		age   time.Duration
		files int
	}{"yesterday's": {25 * time.Hour, 2}, "today's": {0, 1}} {
		folder := t.TempDir()
		path := filepath.Join(folder, "events.ndjson")
		if err := os.WriteFile(path, []byte(`{"torn`), 0o600); err != nil {
			t.Fatal(err)
		}
		written := time.Now().Add(-test.age)
		if err := os.Chtimes(path, written, written); err != nil {
			t.Fatal(err)
		}
		deliver(t, openIn(t, folder, Rotation{Every: 24 * time.Hour}), "a")
		if got := slices.Sorted(mapKeys(t, folder)); len(got) != test.files {
			t.Errorf("%s file: %v, want %d files", name, got, test.files)
		}
		if text := allText(t, folder); text != "{\"torn\n"+lines("a") {
			t.Errorf("%s file: all of it reads %q", name, text)
		}
	}
}

func TestPeriod(t *testing.T) {
	china := time.FixedZone("CST", 8*3600)
	day := Rotation{Every: 24 * time.Hour}
	midnight := time.Date(2026, 11, 26, 0, 0, 0, 0, china)
	if before, after := day.period(midnight.Add(-1)), day.period(midnight); after != before+1 {
		t.Errorf("around midnight in China: %d, %d", before, after)
	}
	if begin, end := day.period(midnight), day.period(midnight.Add(24*time.Hour-1)); begin != end {
		t.Errorf("one day in China: %d, %d", begin, end)
	}
}

// TestNamesSort sets the clock back, as a restart on another machine may.
func TestNamesSort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		ahead := filepath.Join(folder, "events-20270101T000000.000.ndjson.gz")
		if err := os.WriteFile(ahead, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		s := openIn(t, folder, Rotation{MaxBytes: 1})
		deliver(t, s, "a")
		deliver(t, s, "b")
		wantFile(t, filepath.Join(folder, "events-20270101T000000.001.ndjson"), lines("a"))
	})
}

// TestExternalRotation renames and removes the file as logrotate does, and as a person does.
func TestExternalRotation(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "events.ndjson")
	s := openIn(t, folder, Rotation{})
	deliver(t, s, "a")
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	deliver(t, s, "b")
	wantFolder(t, folder, map[string]string{"events.ndjson": lines("b"), "events.ndjson.1": lines("a")})

	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil { // as logrotate's create does
		t.Fatal(err)
	}
	deliver(t, s, "c")
	wantFolder(t, folder, map[string]string{"events.ndjson": lines("c"), "events.ndjson.1": lines("b")})

	if err := os.Truncate(path, 0); err != nil { // as its copytruncate does
		t.Fatal(err)
	}
	deliver(t, s, "d")
	wantFile(t, path, lines("d"))

	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	deliver(t, s, "e")
	wantFile(t, path, lines("e"))
}

// TestBothRotationsUnderLoad wants each line once and whole, in whatever file.
func TestBothRotationsUnderLoad(t *testing.T) {
	const callers, each = 16, 40
	folder := t.TempDir()
	s := openIn(t, folder, Rotation{MaxBytes: 2000, Gzip: true})
	var wg sync.WaitGroup
	for c := range callers {
		wg.Go(func() {
			for i := range each {
				deliver(t, s, fmt.Sprintf("%d-%d", c, i))
				if c == 0 && i%8 == 0 {
					path := filepath.Join(folder, "events.ndjson")
					_ = os.Rename(path, fmt.Sprint(path, i)) // which may have been set aside just now
				}
			}
		})
	}
	wg.Wait()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for line := range strings.Lines(allText(t, folder)) {
		count[line]++
	}
	for c := range callers {
		for i := range each {
			if line := lines(fmt.Sprintf("%d-%d", c, i)); count[line] != 1 {
				t.Errorf("event %d-%d is there %d times", c, i, count[line])
			}
		}
	}
	if len(count) != callers*each {
		t.Errorf("%d different lines, want %d", len(count), callers*each)
	}
}

// TestRotationFails wants deliveries to fail as long as no file can be had, and to go on by themselves after it.
func TestRotationFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := filepath.Join(t.TempDir(), "logs")
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		s := openIn(t, folder, Rotation{MaxBytes: 1})
		deliver(t, s, "a")
		inTheWay := filepath.Join(folder, "events-20000101T000000.000.ndjson")
		if err := os.Mkdir(inTheWay, 0o700); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := s.Deliver(t.Context(), delivery("b")); err == nil || !strings.Contains(err.Error(), "rotate: ") {
				t.Errorf("while the name is taken: %v", err)
			}
		}
		wantFile(t, filepath.Join(folder, "events.ndjson"), lines("a"))
		time.Sleep(time.Second)
		deliver(t, s, "b")
		wantFile(t, filepath.Join(folder, "events-20000101T000001.000.ndjson"), lines("a"))

		if err := os.Rename(folder, folder+"2"); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := s.Deliver(t.Context(), delivery("c")); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("without the folder: %v", err)
			}
		}
		if err := os.Mkdir(folder, 0o700); err != nil {
			t.Fatal(err)
		}
		deliver(t, s, "c")
		wantFolder(t, folder, map[string]string{"events.ndjson": lines("c")})
	})
}

// TestFailedSyncAtRotation wants the lines to fail that the last sync of a file did not cover.
func TestFailedSyncAtRotation(t *testing.T) {
	folder := t.TempDir()
	s, disk := openFaulty(t, filepath.Join(folder, "events.ndjson"))
	s.opts.Rotation.MaxBytes = 1
	line, err := encode(Envelope, delivery("a"))
	if err != nil {
		t.Fatal(err)
	}
	lost, err := s.write(t.Context(), line)
	if err != nil {
		t.Fatal(err)
	}
	disk.order(func(f *faulty) { f.syncErr = errDisk })
	deliver(t, s, "b")
	if err := s.wait(t.Context(), lost); !errors.Is(err, errDisk) {
		t.Errorf("the line that was not synced: %v", err)
	}
	wantFile(t, filepath.Join(folder, "events.ndjson"), lines("b"))
}

func TestRotationRefuses(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "events.ndjson")
	for _, test := range []struct {
		path     string
		rotation Rotation
		want     string
	}{
		{"-", Rotation{MaxBytes: 1}, "standard output"},
		{path, Rotation{Keep: 1}, "needs MaxBytes or Every"},
		{path, Rotation{Gzip: true}, "needs MaxBytes or Every"},
		{path, Rotation{MaxBytes: -1}, "negative"},
		{os.DevNull, Rotation{MaxBytes: 1}, "no regular file"},
	} {
		if _, err := Open(test.path, &Options{Rotation: test.rotation}); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s, %+v: error %v, want one with %q", test.path, test.rotation, err, test.want)
		}
	}
}

// TestRotationBehindLink wants the file to be set aside, not the link to it.
func TestRotationBehindLink(t *testing.T) {
	files, links := t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(files, "events.ndjson"), []byte(lines("a")), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(files, "events.ndjson"), filepath.Join(links, "events.ndjson")); err != nil {
		t.Skip(err)
	}
	deliver(t, openIn(t, links, Rotation{MaxBytes: 1}), "b")
	wantFile(t, filepath.Join(links, "events.ndjson"), lines("b"))
	if all, err := filesOf(filepath.Join(files, "events.ndjson")).list(); err != nil || len(all) != 1 {
		t.Errorf("%v, %v were set aside, want one", all, err)
	}
}
