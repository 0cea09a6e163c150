package config

import "time"

// defaultGrace is below the 10 s that Docker waits until it kills.
const defaultGrace = Duration(8 * time.Second)

const minGrace = time.Second

// ending checks what the config says of the end.
func (v *validator) ending(grace, delay time.Duration) {
	if grace < minGrace {
		v.say("grace", "must be at least 1s; 0s means 8s")
	} else if delay < 0 || grace-delay < minGrace {
		v.say("drain_delay", "must be at least 1s shorter than grace, which is %v and has to do for all of the end", grace)
	}
}
