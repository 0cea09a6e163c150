//go:build unix

package postgres

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	osexec "os/exec" // exec is a helper of this package
	"testing"
	"time"

	"github.com/dingevent/dingevent/journal"
)

// The variables of a process that is a gateway to be stopped or killed.
const (
	victimURL    = "POSTGRES_VICTIM_URL"
	victimSchema = "POSTGRES_VICTIM_SCHEMA"
)

// briefly is the ClaimTime of these tests.
const briefly = 2 * time.Second

// beVictim claims subscription/web, and saves its cursor again and again. It tells each cursor that was saved, and at last that
// its claim is lost, and whether the context is over then.
func beVictim(url, schema string) {
	j, err := Open(context.Background(), url, &Options{Schema: schema, Logger: quiet, ClaimTime: briefly, Gateway: "victim", KeepAll: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := j.Claim(context.Background(), "subscription/web", "a victim")
	if err != nil {
		fmt.Println(err)
		return
	}
	for cursor := journal.Seq(2); ; cursor++ {
		err := c.Save(context.Background(), journal.Progress{Cursor: cursor})
		switch {
		case err == nil:
			fmt.Println(cursor)
		case errors.Is(err, journal.ErrLost):
			fmt.Println("lost, and over:", c.Context().Err() != nil)
			time.Sleep(time.Minute)
		default:
			fmt.Println(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// A victim is such a process.
type victim struct {
	*osexec.Cmd
	lines chan string
}

// newVictim starts one, and returns once it has saved.
func newVictim(t *testing.T, url, schema string) *victim {
	t.Helper()
	v := &victim{osexec.Command(os.Args[0]), make(chan string, 10_000)}
	v.Env = append(os.Environ(), victimURL+"="+url, victimSchema+"="+schema)
	v.Stderr = os.Stderr
	out, err := v.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Start(); err != nil {
		t.Fatal(err)
	}
	read := make(chan struct{})
	go func() { defer close(read); v.read(out) }()
	t.Cleanup(func() {
		v.Process.Kill()
		<-read
		v.Wait()
	})
	if line := v.next(t); line != "2" {
		t.Fatalf("the victim says %s", line)
	}
	return v
}

func (v *victim) read(out io.Reader) {
	for s := bufio.NewScanner(out); s.Scan(); {
		v.lines <- s.Text()
	}
	close(v.lines)
}

// next is what the victim says next.
func (v *victim) next(t *testing.T) string {
	t.Helper()
	select {
	case line := <-v.lines:
		return line
	case <-time.After(2 * time.Minute):
		t.Fatal("the victim says nothing")
		return ""
	}
}
