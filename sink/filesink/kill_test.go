package filesink

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/longtest"
)

// TestKill kills a process that writes and rotates, again and again, and wants each line whose Deliver had returned.
func TestKill(t *testing.T) {
	if folder := os.Getenv("DINGEVENT_KILL_FOLDER"); folder != "" {
		writeUntilKilled(t, folder)
	}
	longtest.Skip(t)
	folder := t.TempDir()
	var told []string
	for round := range 6 {
		told = append(told, killed(t, folder, round, 100+40*round)...)
	}
	s := openIn(t, folder, Rotation{MaxBytes: 3000, Gzip: true}) // tidies up
	for begun := time.Now(); leftovers(t, folder) != ""; time.Sleep(time.Millisecond) {
		if time.Since(begun) > time.Minute {
			t.Fatalf("still there: %s", leftovers(t, folder))
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	written := map[string]bool{}
	for line := range strings.Lines(allText(t, folder)) {
		written[line] = true
	}
	for _, id := range told {
		if !written[lines(id)] {
			t.Errorf("event %s was delivered and is not there", id)
		}
	}
}

// killed kills a process after n deliveries, and returns the IDs of all that it told of.
func killed(t *testing.T, folder string, round, n int) (told []string) {
	t.Helper()
	writer := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKill$")
	writer.Env = append(os.Environ(), "DINGEVENT_KILL_FOLDER="+folder, "DINGEVENT_KILL_ROUND="+strconv.Itoa(round))
	out, err := writer.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Start(); err != nil {
		t.Fatal(err)
	}
	for said := bufio.NewScanner(out); said.Scan(); {
		if id, ok := strings.CutPrefix(said.Text(), "delivered "); ok {
			told = append(told, id)
		}
		if len(told) == n {
			_ = writer.Process.Kill() // and read on, what it said until then
		}
	}
	_ = writer.Wait()
	if len(told) < n {
		t.Fatalf("the process ended after %d deliveries, before it was killed", len(told))
	}
	return told
}

func writeUntilKilled(t *testing.T, folder string) {
	s := openIn(t, folder, Rotation{MaxBytes: 3000, Gzip: true})
	var wg sync.WaitGroup
	for c := range 4 {
		wg.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%s-%d-%d", os.Getenv("DINGEVENT_KILL_ROUND"), c, i)
				deliver(t, s, id)
				if _, err := fmt.Println("delivered " + id); err != nil {
					return
				}
			}
		})
	}
	wg.Wait()
}

// leftovers names a file that is to be compressed yet, or was in part.
func leftovers(t *testing.T, folder string) string {
	t.Helper()
	all, err := filesOf(filepath.Join(folder, "events.ndjson")).list()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range all {
		if file.plain || file.begun {
			return fmt.Sprintf("%+v", file)
		}
	}
	return ""
}
