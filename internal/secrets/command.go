package secrets

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// within is how long a program may take.
const within = 10 * time.Second

// run runs a program with arguments, without a shell, and returns what it prints. What it says of a failure may hold a secret and is not
// told.
func run(line string) ([]byte, error) {
	words := strings.Fields(line)
	if len(words) == 0 {
		return nil, errors.New("${command:} names no program")
	}
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	cmd := exec.CommandContext(ctx, words[0], words[1:]...)
	cmd.WaitDelay = time.Second // what it has started may hold its output open
	var out limited
	cmd.Stdout = &out
	err := cmd.Run()
	switch exit, failed := errors.AsType[*exec.ExitError](err); {
	case err == nil:
		return out.Bytes(), nil
	case ctx.Err() != nil:
		return nil, fmt.Errorf("the program %s has not ended after %v; run it by hand, as the daemon's user", words[0], within)
	case failed:
		return nil, fmt.Errorf("the program %s has ended with %v; run it by hand, as the daemon's user", words[0], exit.ProcessState)
	}
	return nil, err
}

// limited keeps one byte more than is allowed at most.
type limited struct{ bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	room := max(0, most+1-l.Len())
	l.Buffer.Write(p[:min(len(p), room)])
	return len(p), nil
}
