package execsource

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"
)

const (
	leastLine = 1 << 10 // of Options.MaxLine
	mostLine  = 8 << 20
)

// Options are the settings of a [Source]. Nil and the zero value mean the defaults.
//
// ID, Type, Corp and Born are expressions in CEL on a line, whose members are those of event, such as event.event_id; see
// [filter.Filter]. Where one cannot be evaluated, or gives an empty text, the default is taken.
type Options struct {
	// Dir is the folder that the program works in. Defaults to that of this process.
	Dir string
	// Env are the variables of the program's environment. It has no others, not even PATH. Wherever a value of 4 bytes or more comes up
	// in what the program writes to standard error, its name stands in its place.
	Env map[string]string
	// ID gives the identity of an event: a line with the ID and the text of one that was stored within the journal's window is not stored
	// again. One with another text is stored, too, because the ID may be no identity. Defaults to the member event_id. A line without one
	// has the hash of its text, so two lines with the same text are one event.
	ID string
	// Type gives the event type. Defaults to the member event_type, or else type.
	Type string
	// Corp gives the organization. Defaults to the member event_corp_id, or else corp_id.
	Corp string
	// Born gives the time of the event: milliseconds or seconds since 1970, or a time as DingTalk writes it. Defaults to the member
	// event_born_time, or else timestamp.
	Born string
	// MaxLine is the longest line that is stored, in bytes. A longer one is skipped, without keeping it in memory, and counted. Defaults
	// to 1 MiB; 1 KiB to 8 MiB.
	MaxLine int
	// SilentAfter is how long the program may write no event before it is silent. Defaults to any time.
	SilentAfter time.Duration
	// OnSilence is called when the program has become silent, and when it writes again. It must not wait. May be nil.
	OnSilence func(Silence)
	// Grace is how long the program may take to end after the context of Run has ended, and until its last lines are stored. Defaults to
	// 5 s. The program is asked to end at once, and killed after three quarters of it.
	Grace time.Duration
	// Logger logs what the program writes to standard error, and what fails. It gets no line of an event and no value of Env. Defaults to
	// slog.Default().
	Logger *slog.Logger
}

func (o *Options) withDefaults() Options {
	var opts Options
	if o != nil {
		opts = *o
	}
	if opts.MaxLine == 0 {
		opts.MaxLine = 1 << 20
	}
	if opts.OnSilence == nil {
		opts.OnSilence = func(Silence) {}
	}
	if opts.Grace == 0 {
		opts.Grace = 5 * time.Second
	}
	if opts.Logger == nil {
		opts.Logger = slog.Default()
	}
	return opts
}

func (o *Options) check() error {
	switch {
	case o.MaxLine < leastLine || o.MaxLine > mostLine:
		return fmt.Errorf("execsource: Options.MaxLine is %d; it must be %d to %d", o.MaxLine, leastLine, mostLine)
	case o.SilentAfter < 0 || o.Grace < 0:
		return errors.New("execsource: Options.SilentAfter and Grace must not be negative")
	}
	for _, name := range slices.Sorted(maps.Keys(o.Env)) {
		if !IsVariable(name, o.Env[name]) {
			return fmt.Errorf("execsource: %q is no name of a variable, or its value has a NUL", name)
		}
	}
	return nil
}

// IsVariable reports whether an environment can have the variable.
func IsVariable(name, value string) bool {
	return name != "" && !strings.ContainsAny(name, "=\x00") && !strings.Contains(value, "\x00")
}
