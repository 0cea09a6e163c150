package config

import (
	"cmp"
	"time"
)

// defaultGrace is below the 10 s that Docker waits until it kills.
const defaultGrace = Duration(8 * time.Second)

const minGrace = time.Second

// ending checks what the config says of the end.
func (v *validator) ending(c Config) {
	grace := c.EndWithin()
	if grace < minGrace {
		v.say("grace", "must be at least 1s; 0s means 8s")
	} else if delay := time.Duration(c.DrainDelay); delay < 0 || grace-delay < minGrace {
		v.say("drain_delay", "must be at least 1s shorter than grace, which is %v and has to do for all of the end", grace)
	}
}

// EndWithin is Grace, or its default.
func (c Config) EndWithin() time.Duration { return time.Duration(cmp.Or(c.Grace, defaultGrace)) }
