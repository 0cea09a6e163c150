package filesink

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// readFile reads a file, and what is in it if it is compressed.
func readFile(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil || !strings.HasSuffix(path, ".gz") {
		return text // a folder has none
	}
	zip, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		return text
	}
	plain, err := io.ReadAll(zip)
	if err != nil {
		t.Errorf("%s: %v", path, err)
	}
	return plain
}

// mapKeys are the names in a folder.
func mapKeys(t *testing.T, folder string) iter.Seq[string] {
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func(string) bool) {
		for _, entry := range entries {
			if !yield(entry.Name()) {
				return
			}
		}
	}
}

// allText is what all files of a folder hold, in the order of their names; a file half compressed does not count.
func allText(t *testing.T, folder string) string {
	t.Helper()
	var all strings.Builder
	for name := range mapKeys(t, folder) {
		if !strings.HasSuffix(name, ".tmp") {
			all.Write(readFile(t, filepath.Join(folder, name)))
		}
	}
	return all.String()
}

func TestKeepAndGzip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		s := openIn(t, folder, Rotation{MaxBytes: 1, Keep: 2, Gzip: true})
		for i := range 5 {
			deliver(t, s, fmt.Sprint(i))
			time.Sleep(time.Second)
			synctest.Wait() // until the tidier has nothing more to do
		}
		wantFolder(t, folder, map[string]string{
			"events-20000101T000003.000.ndjson.gz": lines("2"),
			"events-20000101T000004.000.ndjson.gz": lines("3"),
			"events.ndjson":                        lines("4"),
		})
		info, err := os.Stat(filepath.Join(folder, "events-20000101T000003.000.ndjson.gz"))
		if err != nil || info.Mode() != 0o600 {
			t.Errorf("mode %v, %v", info.Mode(), err)
		}
	})
}

// TestTidyAfterCrash opens a folder as crashes at all the wrong moments leave it.
func TestTidyAfterCrash(t *testing.T) {
	var zipped bytes.Buffer
	zip := gzip.NewWriter(&zipped)
	_, _ = zip.Write([]byte("whole"))
	if err := zip.Close(); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		for name, text := range map[string]string{
			"events-20000101T000001.000.ndjson":        "removed",
			"events-20000101T000001.000.ndjson.gz.tmp": "removed with it",
			"events-20000101T000002.000.ndjson.gz.tmp": "half of what is gone",
			"events-20000101T000003.000.ndjson":        "whole",
			"events-20000101T000003.000.ndjson.gz":     zipped.String(),
			"events-20000101T000004.000.ndjson":        "four",
			"events-20000101T000004.000.ndjson.gz.tmp": "half of four",
			"events-20000101T000005.000.ndjson":        "five", // the crash came before events.ndjson was made again
			// Those of others:
			"events-20000101T000000.000.ndjson.bak": "", "events-2000.ndjson": "", "events-20009901T000000.000.ndjson": "",
			"others-20000101T000000.000.ndjson": "", "events.ndjson.gz.tmp": "", "my-events-20000101T000000.000.ndjson": "",
		} {
			if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		deliver(t, openIn(t, folder, Rotation{MaxBytes: 1, Keep: 3, Gzip: true}), "a")
		synctest.Wait()
		wantFolder(t, folder, map[string]string{
			"events-20000101T000003.000.ndjson.gz": "whole",
			"events-20000101T000004.000.ndjson.gz": "four",
			"events-20000101T000005.000.ndjson.gz": "five",
			"events.ndjson":                        lines("a"),

			"events-20000101T000000.000.ndjson.bak": "", "events-2000.ndjson": "", "events-20009901T000000.000.ndjson": "",
			"others-20000101T000000.000.ndjson": "", "events.ndjson.gz.tmp": "", "my-events-20000101T000000.000.ndjson": "",
		})
	})
}

// TestTidierTells wants a file that cannot be compressed to be told of, to stay, and to disturb no delivery.
func TestTidierTells(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		inTheWay := filepath.Join(folder, "events-20000101T000000.000.ndjson.gz.tmp")
		if err := os.Mkdir(inTheWay, 0o700); err != nil {
			t.Fatal(err)
		}
		var log bytes.Buffer
		s, err := Open(filepath.Join(folder, "events.ndjson"), &Options{
			Rotation: Rotation{MaxBytes: 1, Gzip: true}, Logger: slog.New(slog.NewTextHandler(&log, nil)),
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, id := range []string{"a", "b", "c"} {
			deliver(t, s, id)
			synctest.Wait()
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(log.String(), "could not be compressed") || !strings.Contains(log.String(), inTheWay) {
			t.Errorf("log: %s", &log)
		}
		wantFile(t, filepath.Join(folder, "events-20000101T000000.000.ndjson"), lines("a"))
		if text := readFile(t, filepath.Join(folder, "events-20000101T000000.001.ndjson.gz")); string(text) != lines("b") {
			t.Errorf("the next one holds %q", text)
		}
	})
}

func FuzzNames(f *testing.F) {
	f.Add("/a/events.ndjson", "events-20261126T093000.000.ndjson.gz")
	f.Add("events", "events-20261126T093000.000")
	f.Add("", ".-20261126T093000,000.gz.tmp")
	f.Fuzz(func(t *testing.T, path, name string) {
		files := filesOf(path)
		at, form, ok := files.parse(name)
		if ok && filepath.Base(files.plain(at))+form != name {
			t.Errorf("%q of %q is taken for %q", name, path, files.plain(at)+form)
		}
	})
}
