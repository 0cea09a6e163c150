package execsource

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dingevent/dingevent/internal/logbrake"
)

const (
	keptLines   = 5        // of standard error
	shownLine   = 500      // bytes of each
	wholeLine   = 16 << 10 // bytes of a line that are looked through for values; the rest is dropped
	burst       = 20       // lines that are logged within burstSpan
	burstSpan   = 10 * time.Second
	leastSecret = 4 // bytes of a value that is not shown
)

// A stderr logs what a program writes to standard error, line by line and braked, and keeps the last lines. It shows no value of the
// environment.
type stderr struct {
	app     string
	log     *slog.Logger
	brake   *logbrake.Brake
	conceal *strings.Replacer
	longest int // of the values that are not shown

	mu      sync.Mutex // protects what follows
	part    []byte     // of a line without its end
	written int        // lines so far
	kept    []string
}

func newStderr(app string, o *Options) *stderr {
	names := map[string]string{} // by what is not shown: a line of a value, because a line is looked at alone
	for _, name := range slices.Sorted(maps.Keys(o.Env)) {
		for line := range strings.Lines(o.Env[name]) {
			if line = strings.TrimSpace(line); len(line) >= leastSecret {
				names[line] = name
			}
		}
	}
	hidden := slices.SortedFunc(maps.Keys(names), func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	s := &stderr{app: app, log: o.Logger, brake: logbrake.New(burstSpan)}
	var pairs []string
	for _, value := range hidden { // the longest first
		pairs = append(pairs, value, "${"+names[value]+"}")
		s.longest = max(s.longest, len(value))
	}
	s.conceal = strings.NewReplacer(pairs...)
	return s
}

// begin forgets the lines of the program's last run.
func (s *stderr) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.part, s.kept = nil, nil
}

// end makes a line of what has no end yet, because no more comes.
func (s *stderr) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.line()
}

// last are the last whole lines.
func (s *stderr) last() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.kept)
}

// Write takes a part of what the program writes.
func (s *stderr) Write(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for rest := b; len(rest) > 0; {
		line, more, whole := bytes.Cut(rest, []byte("\n"))
		s.part = append(s.part, line[:min(len(line), wholeLine-len(s.part))]...)
		if rest = more; whole {
			s.line()
		}
	}
	return len(b), nil
}

// line logs and keeps a line.
func (s *stderr) line() {
	text := s.shown()
	if s.part = s.part[:0]; text == "" {
		return
	}
	s.kept = append(s.kept, text)
	s.kept = s.kept[max(0, len(s.kept)-keptLines):]
	s.written++
	kind := fmt.Sprint(s.written % burst) // each may be logged once in a span
	s.brake.Log(context.Background(), s.log, slog.LevelInfo, kind, "a program wrote to standard error", "app", s.app, "text", text)
}

// shown is the line as it is shown: without values of the environment, and not too long.
func (s *stderr) shown() string {
	line := s.part
	if len(line) == wholeLine { // it may end within a value
		line = line[:max(0, wholeLine-s.longest)]
	}
	text := strings.ToValidUTF8(s.conceal.Replace(string(bytes.TrimSpace(line))), "�")
	if len(text) > shownLine {
		text = strings.ToValidUTF8(text[:shownLine], "") + "…"
	}
	return text
}
