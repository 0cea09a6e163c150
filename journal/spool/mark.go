package spool

import (
	"slices"
	"strings"

	"github.com/dingevent/dingevent"
)

// In spool.db the key more in Meta says that the next event is of the same call. Keys of the transport that begin with
// prefix have one prefix more there.
const (
	prefix = "spool:"
	more   = prefix + "more"
)

// marked returns envs as spool.db keeps them: all but the last of a call are marked. What needs no change is not copied.
func marked(envs []*dingevent.Envelope) []*dingevent.Envelope {
	out, copied := envs, false
	for i, env := range envs {
		last := i == len(envs)-1
		if last && !prefixed(env.Meta) {
			continue
		}
		if !copied {
			out, copied = slices.Clone(envs), true
		}
		meta := make(map[string]string, len(env.Meta)+1)
		for key, value := range env.Meta {
			if strings.HasPrefix(key, prefix) {
				key = prefix + key
			}
			meta[key] = value
		}
		if !last {
			meta[more] = "1"
		}
		out[i] = new(*env)
		out[i].Meta = meta
	}
	return out
}

// unmark takes out of env what marked has added, and reports whether the next event is of the same call.
func unmark(env *dingevent.Envelope) (open bool) {
	if !prefixed(env.Meta) {
		return false
	}
	meta := make(map[string]string, len(env.Meta))
	for key, value := range env.Meta {
		if key == more {
			open = true
			continue
		}
		meta[strings.TrimPrefix(key, prefix)] = value
	}
	if env.Meta = meta; len(meta) == 0 {
		env.Meta = nil
	}
	return open
}

func prefixed(meta map[string]string) bool {
	for key := range meta {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}
