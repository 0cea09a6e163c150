package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/dingevent/dingevent/internal/doctor"
	"github.com/dingevent/dingevent/internal/words"
)

// TestPrintedFindings: a finding in a terminal, and what the command ends with.
func TestPrintedFindings(t *testing.T) {
	for name, test := range map[string]struct {
		finding doctor.Finding
		want    string
	}{
		"a terminal": {doctor.Finding{Level: doctor.Warn, Check: "x", Text: "a\x1b[31m\nb"}, "a\ufffd[31m\ufffdb"},
		"Chinese":    {doctor.Finding{Level: doctor.Fine, App: "人事", Check: "open", Text: "鉴权失败"}, "人事: open"},
		"a failure":  {doctor.Finding{Level: doctor.Failed, Check: "sink", Text: "refused", Hints: []string{"start it"}}, "→ start it"},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			shown := newFindings(&out, words.English{}, false)
			shown.add(test.finding)
			if got := out.String(); !strings.HasPrefix(got, string(test.finding.Level)) || !strings.Contains(got, test.want) {
				t.Errorf("got %q, want level %q and %q", got, test.finding.Level, test.want)
			}
			if err := shown.end(); (err != nil) != (test.finding.Level == doctor.Failed) {
				t.Errorf("end: %v", err)
			}
		})
	}
}
