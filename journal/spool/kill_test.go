package spool

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/sqlite"
)

// victimFolder names the environment variable that makes the test binary a gateway, with its spool and the shared journal
// there.
const victimFolder = "DINGEVENT_TEST_SPOOL_VICTIM"

// sharedPath is where the shared journal of a victim lies.
func sharedPath(folder string) string { return filepath.Join(folder, "shared.db") }

// TestKill kills a gateway whose shared journal comes and goes, at a random moment, again and again. In the end the shared
// journal has everything that was answered, each caller's events in order and none twice.
func TestKill(t *testing.T) {
	folder := t.TempDir()
	answered := make(map[string]bool)
	for range 5 {
		killVictim(t, folder, answered)
	}
	to, err := sqlite.Open(sharedPath(folder), &sqlite.Options{Logger: silent})
	if err != nil {
		t.Fatal(err)
	}
	defer to.Close()
	p, err := Drain(t.Context(), folder, to, nil, nil, silent)
	if err != nil {
		t.Fatal(err)
	}
	there, last := make(map[string]int), make(map[string]int)
	for from := journal.Seq(1); ; {
		page, err := to.Read(t.Context(), from, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			id := e.Envelope.ID
			there[id]++
			caller, number := id[:strings.LastIndex(id, "/")], 0
			if fmt.Sscan(id[len(caller)+1:], &number); number < last[caller] {
				t.Errorf("%s stands behind %d", id, last[caller])
			}
			last[caller] = number
			from = e.Seq + 1
		}
	}
	for id := range answered {
		if there[id] != 1 {
			t.Errorf("%s was answered and is there %d times", id, there[id])
		}
	}
	t.Logf("%d answered, none lost; %d were still in the spool at the end", len(answered), p.Moved)
}

// killVictim starts a gateway, kills it a random time after its first answer, and adds what it has answered.
func killVictim(t *testing.T, folder string, answered map[string]bool) {
	victim := exec.CommandContext(t.Context(), os.Args[0])
	victim.Env = append(os.Environ(), victimFolder+"="+folder)
	victim.Stderr = os.Stderr
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	before := len(answered)
	lines := bufio.NewReader(out)
	for first := true; ; first = false {
		line, err := lines.ReadString('\n')
		if err != nil { // what it could not finish to say, it has not answered
			break
		}
		if answered[line[:len(line)-1]] = true; first {
			time.AfterFunc(50*time.Millisecond+rand.N(500*time.Millisecond), func() { victim.Process.Kill() })
		}
	}
	_ = victim.Wait() // says that it was killed
	if len(answered) == before {
		t.Fatal("the victim answered nothing")
	}
}

// A moody journal fails every 30 ms for as long, sometimes after it has stored a call.
type moody struct{ dingevent.Receiver }

func (m moody) Receive(ctx context.Context, envs ...*dingevent.Envelope) error {
	away := time.Now().UnixMilli()/30%2 == 0
	switch {
	case !away:
		return m.Receiver.Receive(ctx, envs...)
	case rand.IntN(3) == 0:
		return errors.Join(errors.New("the answer was lost"), m.Receiver.Receive(ctx, envs...))
	}
	return errors.New("connection refused")
}

// beVictim is a gateway with several callers that prints the IDs answered, until it is killed.
func beVictim(folder string) {
	fail := func(err error) {
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
	to, err := sqlite.Open(sharedPath(folder), &sqlite.Options{Logger: silent})
	fail(err)
	s, err := Open(folder, moody{to}, &Options{Logger: silent})
	fail(err)
	go s.Run(context.Background())
	var printing sync.Mutex
	var running sync.WaitGroup
	for c := range 8 {
		running.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("%d/%d/%d", os.Getpid(), c, i)
				fail(s.Receive(context.Background(), event(id)))
				printing.Lock()
				fmt.Println(id)
				printing.Unlock()
			}
		})
	}
	running.Wait()
}
