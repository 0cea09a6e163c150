package streamsink

import (
	"fmt"
	"strings"
	"time"
)

// rest is how long a client that takes one event at a time needs after its answer: the answer may be here before the client's
// own write has returned, and the next one would meet that.
const rest = 2 * time.Millisecond

// rest waits until the client can take the next event.
func (c *conn) rest() {
	if c.most == 1 {
		time.Sleep(rest)
	}
}

// atOnce is how many events may be under way at once over a connection of a client with that user agent; 0 means any
// number. DingTalk's clients for Go break beyond it. Before 0.9.2 their handlers write answers at the same time without a
// lock. That loses answers, or mixes their frames so that the connection ends. From 0.9.2 on the client drops events
// while it handles 100. A client without a version counts as the oldest.
func atOnce(ua string) int {
	version, ok := strings.CutPrefix(ua, "dingtalk-sdk-go/")
	if !ok {
		return 0
	}
	var v [3]int
	if n, _ := fmt.Sscanf(version, "v%d.%d.%d", &v[0], &v[1], &v[2]); n == 3 && (v[0] > 0 || v[1] > 9 || v[1] == 9 && v[2] >= 2) {
		return 100
	}
	return 1
}
