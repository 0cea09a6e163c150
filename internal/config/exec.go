package config

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/dingevent/dingevent/filter"
)

// Exec runs a program and stores the lines that it writes, one JSON object a line.
type Exec struct {
	Command []string `yaml:"command" ends:"any"` // the program and its arguments, one by one: no shell reads them. A secret belongs into env, because all users of a machine see arguments
	Dir     string   `yaml:"dir" ends:"line"`    // the folder that the program works in. Defaults to that of the daemon
	// Env are the variables of the program's environment. It has no others, not even PATH and HOME.
	Env map[string]string `yaml:"env"`
	// ID is an expression in CEL that gives an event's identity, such as event.event_id. Defaults to the member event_id. A line without
	// one has the hash of its text.
	ID   string `yaml:"id" ends:"any"`
	Type string `yaml:"type" ends:"any"` // an expression that gives the event type. Defaults to the member event_type, or else type
	Corp string `yaml:"corp" ends:"any"` // an expression that gives the organization. Defaults to the member event_corp_id, or else corp_id
	// Born is an expression that gives the event's time, in milliseconds or seconds since 1970, or as DingTalk writes times. Defaults to
	// the member event_born_time, or else timestamp.
	Born    string `yaml:"born" ends:"any"`
	MaxLine Bytes  `yaml:"max_line" default:"1MiB"` // the longest line that is stored, 1KiB to 8MiB; a longer one is skipped and counted
	// SilentAfter is how long no event may come before an event of dingevent's own tells it; 0s: any time.
	SilentAfter Duration `yaml:"silent_after"`
}

// Line is MaxLine, or its default.
func (e Exec) Line() int { return int(cmp.Or(e.MaxLine, 1<<20)) }

// isVariable reports whether an environment can have the variable.
func isVariable(name, value string) bool {
	return name != "" && !strings.ContainsAny(name, "=\x00") && !strings.Contains(value, "\x00")
}

func (v *validator) exec(at string, e Exec) {
	if len(e.Command) == 0 || e.Command[0] == "" {
		v.say(at+".command", "missing: list the program and its arguments, such as [dws, event, consume, user_im_message_receive_at, --flatten]")
	}
	for _, name := range slices.Sorted(maps.Keys(e.Env)) {
		if !isVariable(name, e.Env[name]) {
			v.say(at+".env", "%q is no name of a variable, or its value has a NUL", name)
		}
	}
	for _, x := range []struct{ key, text string }{{"id", e.ID}, {"type", e.Type}, {"corp", e.Corp}, {"born", e.Born}} {
		if x.text == "" {
			continue
		}
		if _, err := filter.CompileKey(x.text); err != nil {
			if wrong := new(filter.Error); errors.As(err, &wrong) {
				err = wrong.Err
			}
			v.say(at+"."+x.key, "%v", err)
		}
	}
	if line := e.Line(); line < 1<<10 || line > 8<<20 {
		v.say(at+".max_line", "must be from 1KiB to 8MiB; 0 means 1MiB")
	}
}
