package main

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/fatih/color"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event"
)

// A feed prints events for a person, one a line: when, by which way, what, and the typed payload.
// Colors show on a terminal only.
type feed struct{ out *lines }

func newFeed(w io.Writer) *feed { return &feed{&lines{w: w}} }

// wayColor tells the transports apart at a glance.
var wayColor = map[dingevent.Transport]*color.Color{
	dingevent.Stream:   color.New(color.FgCyan),
	dingevent.HTTP:     color.New(color.FgGreen),
	dingevent.SyncHTTP: color.New(color.FgMagenta),
}

func (f *feed) print(env *dingevent.Envelope) error {
	typed, err := goText(env)
	if err != nil {
		return err
	}
	way, ok := wayColor[env.Transport]
	if !ok {
		way = color.New(color.FgYellow)
	}
	line := fmt.Sprintf("%s  %s  %s  %s  %s\n",
		color.New(color.Faint).Sprint(time.Now().Format("15:04:05.000")),
		way.Sprintf("%-8s", env.Transport),
		color.New(color.Bold).Sprint(shown(env.Type)),
		shown(env.CorpID),
		typed)
	_, err = io.WriteString(f.out, line)
	return err
}

// decode returns the event as its Go struct.
func decode(env *dingevent.Envelope) (any, error) {
	decoder := event.Decoder{CorpID: env.CorpID}
	return decoder.Decode(env.Type, env.Data)
}

// goText is the event as its Go struct: the type's name and the fields in JSON. What has no struct is
// shown as it came.
func goText(env *dingevent.Envelope) (string, error) {
	typed, err := decode(env)
	if err != nil {
		return "", err
	}
	if unknown, ok := typed.(*event.Unknown); ok {
		text := string(unknown.Raw)
		if !dingevent.DataIsJSON(unknown.Raw) || strings.ContainsFunc(text, unicode.IsControl) {
			text = shown(text)
		}
		return "Unknown " + text, nil
	}
	fields, err := jsonLine(typed)
	return strings.TrimPrefix(fmt.Sprintf("%T", typed), "*event.") + " " + strings.TrimSpace(string(fields)), err
}
