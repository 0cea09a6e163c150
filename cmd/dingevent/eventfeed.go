package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/fatih/color"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// A feed prints events for a person, one a line: when, by which way, what, and the typed payload. A line ends at
// the terminal's edge, unless whole; colors show on a terminal only.
type feed struct {
	out   io.Writer
	say   words.Words
	whole bool       // all of the Go struct, however long
	yours *ownPushes // pushes that were triggered by hand; nil in a command without trigger

	mu   sync.Mutex // protects corp and the order of lines
	corp string     // of the last line
}

// wayColor has a color for each transport.
var wayColor = map[dingevent.Transport]*color.Color{
	dingevent.TransportStream:   color.New(color.FgCyan),
	dingevent.TransportHTTP:     color.New(color.FgGreen),
	dingevent.TransportSyncHTTP: color.New(color.FgMagenta),
}

// print shows an event that came now.
func (f *feed) print(env *dingevent.Envelope) error { return f.printAt("", env) }

// printAt shows an event at its place in the journal.
func (f *feed) printAt(seq string, env *dingevent.Envelope) error {
	typed, err := f.payload(api.Concealed(env))
	if err != nil {
		return err
	}
	way, ok := wayColor[env.Transport]
	if !ok {
		way = color.New(color.FgYellow)
	}
	cells := []string{color.New(color.Faint).Sprint(time.Now().Format(clock))}
	if seq != "" {
		cells = append(cells, fmt.Sprintf("%6s", seq))
	}
	cells = append(cells, way.Sprintf("%-8s", env.Transport), color.New(color.Bold).Sprint(terminal.Shown(env.Type)))
	if f.yours.has(env) {
		cells = append(cells, color.New(color.FgYellow).Sprint("← "+f.say.DeskYours()))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.whole || env.CorpID != f.corp {
		cells = append(cells, terminal.Shown(env.CorpID))
	}
	f.corp = env.CorpID
	_, err = io.WriteString(f.out, f.fit(strings.Join(append(cells, typed), "  "), 0)+"\n")
	return err
}

// note prints a line that is no event, as far as the terminal has room.
func (f *feed) note(text string) { f.tell(f.fit(text, len(clock)+2)) }

// tell prints a line that is no event, whole.
func (f *feed) tell(text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, _ = fmt.Fprintf(f.out, "%s  %s\n", color.New(color.Faint).Sprint(time.Now().Format(clock)), text) // a terminal that is gone ends the command by itself
}

// clock is how a feed shows when a line was printed.
const clock = "15:04:05.000"

// fit is a line as far as the terminal has room, but for what stands before it.
func (f *feed) fit(line string, before int) string {
	if f.whole {
		return line
	}
	width := terminalWidth(f.out)
	if width == 0 {
		return line
	}
	return cut(line, max(1, width-before))
}

// payload is the typed event: the fields that came, or all of its Go struct.
func (f *feed) payload(env *dingevent.Envelope) (string, error) {
	if f.whole {
		return goText(env)
	}
	typed := decode(env)
	if unknown, ok := typed.(*event.Unknown); ok {
		return "Unknown " + rawText(unknown.Raw), nil
	}
	fields, err := jsonLine(typed)
	if err != nil {
		return "", err
	}
	return string(memberNamesOf(env).of(fields)), nil
}
