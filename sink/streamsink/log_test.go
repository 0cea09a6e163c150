package streamsink_test

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/dingevent/dingevent/sink/streamsink"
)

// lines are what a logger wrote.
type lines struct {
	mu   sync.Mutex // protects text
	text bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lines) count(part string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.text.String(), part)
}

// TestNoiseIsBraked wants what outsiders and clients do in a loop to cost a few lines.
func TestNoiseIsBraked(t *testing.T) {
	log := new(lines)
	w := newWorld(t, &streamsink.Options{Logger: slog.New(slog.NewTextHandler(log, nil))}, nil)
	for range 50 {
		w.ask(openBody("stranger", "of whatever secret", everything))
		w.ask(openBody(clientID, secret, nil))
		w.attach(everything, yes).close()
		w.until("it has left", func() bool { return len(w.sink.Status().Connections) == 0 })
	}
	for range 200 { // more than it may
		w.ask(openBody(clientID, secret, everything))
	}
	for _, part := range []string{"a client was refused", "is attached", "has left"} {
		if n := log.count(part); n < 1 || n > 8 {
			t.Errorf("%q stands in the log %d times", part, n)
		}
	}
}
