package pages

import (
	"strconv"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/statustext"
)

func pressed(yes bool) string { return strconv.FormatBool(yes) }

// lang is the page's language as HTML names it.
func (f Frame) lang() string {
	if f.Say.Tag() == "zh" {
		return "zh-CN"
	}
	return f.Say.Tag()
}

// exact is a time in the reader's zone.
func (f Frame) exact(at time.Time) string { return at.In(f.Zone).Format("2006-01-02 15:04:05") }

// ago is how long ago a time was.
func (f Frame) ago(at time.Time) string { return statustext.SometimeAgo(f.Say, at, f.Now) }

// machine is a time for programs.
func machine(at time.Time) string { return at.UTC().Format(time.RFC3339Nano) }

func seqText(seq api.Seq) string { return strconv.FormatUint(uint64(seq), 10) }
