package sqlite

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// victimPath names the environment variable that makes the test binary a victim, with its journal there.
const victimPath = "DINGEVENT_TEST_VICTIM"

// others are what the test binary is as another process, by the environment variable that names its journal.
var others = map[string]func(path string){victimPath: beVictim}

// TestKill kills a process that appends, at a random moment, and looks for all it had acknowledged.
func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "journal.db")
	acked := make(map[string]bool)
	for round := range 4 {
		before := len(acked)
		killVictim(t, path, acked)
		if len(acked) == before {
			t.Fatalf("round %d: the victim acknowledged nothing", round)
		}
		j := openAt(t, path, few(100))
		kept := make(map[string]int)
		for from := journal.Seq(1); ; {
			page, err := j.Read(t.Context(), from, 1000)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, entry := range page {
				if kept[entry.Envelope.ID]++; entry.Seq < from {
					t.Fatalf("sequence %d comes after %d", entry.Seq, from-1)
				}
				from = entry.Seq + 1
			}
		}
		for id := range acked {
			if kept[id] != 1 {
				t.Errorf("round %d: %s was acknowledged and is there %d times", round, id, kept[id])
			}
		}
		settle(t, j)
		for id := range acked {
			if err := j.Receive(t.Context(), event(id)); err != nil {
				t.Fatal(err)
			}
		}
		if s := j.Stats(); s.Appended != 0 {
			t.Errorf("round %d: %d events are kept again", round, s.Appended)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("%d acknowledged, none lost", len(acked))
}

// killVictim starts a victim, kills it after its first ack and a random time, and adds what it acknowledged.
func killVictim(t *testing.T, path string, acked map[string]bool) {
	killVictimBy(t, victimPath, path, acked)
}

// killVictimBy is killVictim for a victim of others.
func killVictimBy(t *testing.T, variable, path string, acked map[string]bool) {
	victim := exec.CommandContext(t.Context(), os.Args[0])
	victim.Env = append(os.Environ(), variable+"="+path)
	victim.Stderr = os.Stderr
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(out)
	for first := true; ; first = false {
		line, err := lines.ReadString('\n')
		if err != nil { // what it could not finish to say, it had not acknowledged
			break
		}
		if acked[line[:len(line)-1]] = true; first {
			time.AfterFunc(rand.N(300*time.Millisecond), func() { victim.Process.Kill() })
		}
	}
	victim.Wait() // tells that it was killed
}

// beVictim appends from many goroutines at once and prints the IDs acknowledged, until it is killed.
func beVictim(path string) {
	j, err := Open(path, few(100)) // it seals all the time
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var printing sync.Mutex
	var running sync.WaitGroup
	for w := range 16 {
		running.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%d/%d/%d", os.Getpid(), w, i)
				if err := j.Receive(context.Background(), event(id)); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				printing.Lock()
				fmt.Println(id)
				printing.Unlock()
			}
		})
	}
	running.Wait()
}
