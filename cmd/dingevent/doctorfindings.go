package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/fatih/color"

	"github.com/dingevent/dingevent/internal/doctor"
	"github.com/dingevent/dingevent/internal/terminal"
	"github.com/dingevent/dingevent/internal/words"
)

// levelColor makes what needs a look seen.
var levelColor = map[doctor.Level]*color.Color{doctor.Warn: color.New(color.FgYellow), doctor.Failed: color.New(color.FgRed, color.Bold)}

// findings prints each finding as it comes, and counts them.
type findings struct {
	w      io.Writer
	asJSON bool
	say    words.Words // English for JSON
	counts map[doctor.Level]int
	err    error // of writing
}

func newFindings(w io.Writer, say words.Words, asJSON bool) *findings {
	if asJSON {
		say = words.English{}
	}
	return &findings{w: w, asJSON: asJSON, say: say, counts: map[doctor.Level]int{}}
}

// add prints a finding. It trusts no text in it.
func (r *findings) add(f doctor.Finding) {
	r.counts[f.Level]++
	var err error
	if r.asJSON {
		err = writeLines(r.w, []doctor.Finding{f})
	} else {
		_, err = io.WriteString(r.w, findingText(f))
	}
	if r.err == nil {
		r.err = err
	}
}

// end says what it comes to; the error is not nil if anything failed.
func (r *findings) end() error {
	if !r.asJSON {
		summary := "\n" + r.say.DoctorSum(r.counts[doctor.Failed], r.counts[doctor.Warn], r.counts[doctor.Fine]) + "\n"
		if _, err := io.WriteString(r.w, summary); r.err == nil {
			r.err = err
		}
	}
	if r.err == nil && r.counts[doctor.Failed] > 0 {
		return errSilent
	}
	return r.err
}

// findingText is a finding as a person in a terminal reads it.
func findingText(f doctor.Finding) string {
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
