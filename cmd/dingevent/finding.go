package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/fatih/color"

	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// A finding is what one check of the doctor has found.
type finding struct {
	Level  level    `json:"level"`
	App    string   `json:"app,omitempty"`
	Check  string   `json:"check"`            // such as config, open or callback
	Reason string   `json:"reason,omitempty"` // why no connection opens, as package stream names it
	Text   string   `json:"text"`
	Hints  []string `json:"hints,omitempty"` // what to do next
}

// A level says how bad a finding is.
type level string

const (
	fine   level = "ok"
	warn   level = "warn"
	failed level = "FAIL"
)

// levelColor makes what needs a look seen.
var levelColor = map[level]*color.Color{warn: color.New(color.FgYellow), failed: color.New(color.FgRed, color.Bold)}

// findings tells of each finding as it comes, and counts them.
type findings struct {
	w      io.Writer
	asJSON bool
	say    words.Words // English for JSON
	counts map[level]int
	err    error // of writing
}

func newFindings(w io.Writer, say words.Words, asJSON bool) *findings {
	if asJSON {
		say = words.English{}
	}
	return &findings{w: w, asJSON: asJSON, say: say, counts: map[level]int{}}
}

// add tells of a finding; nothing in it is trusted.
func (r *findings) add(f finding) {
	r.counts[f.Level]++
	var err error
	if r.asJSON {
		err = writeLines(r.w, []finding{f})
	} else {
		_, err = io.WriteString(r.w, f.String())
	}
	if r.err == nil {
		r.err = err
	}
}

func (r *findings) ok(app, check, text string) {
	r.add(finding{Level: fine, App: app, Check: check, Text: text})
}

// end says what it comes to; the error is not nil if anything failed.
func (r *findings) end() error {
	if !r.asJSON {
		summary := "\n" + r.say.DoctorSum(r.counts[failed], r.counts[warn], r.counts[fine]) + "\n"
		if _, err := io.WriteString(r.w, summary); r.err == nil {
			r.err = err
		}
	}
	if r.err == nil && r.counts[failed] > 0 {
		return errSilent
	}
	return r.err
}

func (f finding) String() string {
	about := f.Check
	if f.App != "" {
		about = f.App + ": " + f.Check
	}
	var b strings.Builder
	level := terminal.Padded(string(f.Level), 4)
	if paint, ok := levelColor[f.Level]; ok {
		level = paint.Sprint(level)
	}
	fmt.Fprintf(&b, "%s  %s  %s\n", level, terminal.Padded(terminal.Printable(about), 20), terminal.Printable(f.Text))
	for _, hint := range f.Hints {
		fmt.Fprintf(&b, "%28s→ %s\n", "", terminal.Printable(hint))
	}
	return b.String()
}
