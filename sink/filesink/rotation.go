package filesink

import (
	"errors"
	"time"
)

// A Rotation sets a file aside when it is full, and begins a new one at its path. A file that is set aside keeps
// its folder and gets the time in its name, in UTC, so that names sort by time: events.ndjson becomes
// events-20261126T093000.000.ndjson. No line is ever split, and each is synced in the one file that has it. The
// zero value rotates nothing.
type Rotation struct {
	// MaxBytes is how large a file may become. A longer line has a file of its own. 0 means no limit.
	MaxBytes int64
	// Every begins a file for each such span, counted from midnight by the machine's clock: with 24 hours one a day.
	// The first line after its span sets a file aside. 0 means that the time sets no file aside.
	Every time.Duration
	// Keep is how many files that were set aside stay; the oldest ones beyond that are removed. 0 means all stay.
	Keep int
	// Gzip compresses the files that were set aside, one at a time, in the background.
	Gzip bool
}

func (r Rotation) check(path string) error {
	switch {
	case r == Rotation{}:
		return nil
	case path == "-":
		return errors.New("the standard output cannot be rotated; leave Rotation out, or name a file")
	case r.MaxBytes < 0 || r.Every < 0 || r.Keep < 0:
		return errors.New("a rotation cannot have a negative MaxBytes, Every or Keep; leave them 0 for no limit")
	case r.MaxBytes == 0 && r.Every == 0:
		return errors.New("a rotation needs MaxBytes or Every, which say when a file is set aside")
	}
	return nil
}

// period numbers the times of Every; all times are one where it is 0.
func (r Rotation) period(at time.Time) int64 {
	if r.Every == 0 {
		return 0
	}
	_, ahead := at.Zone()
	return at.Add(time.Duration(ahead)*time.Second).UnixNano() / int64(r.Every)
}
