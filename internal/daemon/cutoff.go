package daemon

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A CutOff is the error of an end that had no time for all that was under way. The attempts are made again at the next
// start, DingTalk pushes again what was not answered, and the journal is as after a crash: whole.
type CutOff struct {
	Hurried  bool           // by Options.Hurry, before Config.Grace was over
	Within   time.Duration  // Config.Grace
	Stage    string         // what was being waited for
	Attempts map[string]int // under way, by subscription
	Pushes   int            // that were not answered
	Kept     bool           // nothing was cut off: a database was waited for, and what was answered is there or in the spool
}

func (c *CutOff) Error() string {
	n, each := c.Count()
	return fmt.Sprintf("cut off while %s: %d attempts (%s), %d pushes", c.Stage, n, each, c.Pushes)
}

// Count returns how many attempts there are, and each subscription's, such as "billing 2, crm 1".
func (c *CutOff) Count() (n int, each string) {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(c.Attempts)) {
		n += c.Attempts[name]
		list = append(list, fmt.Sprintf("%s %d", name, c.Attempts[name]))
	}
	return n, strings.Join(list, ", ")
}
