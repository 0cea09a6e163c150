package daemon

import (
	"fmt"
	"sync"
	"time"

	"github.com/dingevent/dingevent/callback"
)

// A wrongClock knows whether this gateway refuses HTTP pushes because its own clock is wrong, so that another gateway should get them.
// Two have to say so: a push that DingTalk signed and that was refused for its time, and the database's clock. So a push that
// somebody sends again takes no gateway out, and a wrong clock of the database does not take all of them out. A journal in files has
// no other clock. Its zero value says that all is well.
type wrongClock struct {
	mu      sync.Mutex    // protects what follows
	window  time.Duration // the smallest of the apps; 0: no app has HTTP
	ahead   time.Duration // of the database's clock, as the last beat found
	refused bool          // a push was, since the clock was right
	wrong   bool
}

// expect sets the apps that pushes come to.
func (c *wrongClock) expect(apps []*httpApp) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.window = 0
	for _, app := range apps {
		if c.window == 0 || app.window < c.window {
			c.window = app.window
		}
	}
	c.decide()
}

// watch has an app's pushes tell whether one was refused for its time.
func (c *wrongClock) watch(o *callback.Options) {
	told := o.OnRefused
	o.OnRefused = func(r callback.Refusal) {
		told(r)
		if r.Reason == callback.ReasonWindow {
			c.refuse()
		}
	}
}

// refuse notes that a push was refused for its time.
func (c *wrongClock) refuse() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refused = true
	c.decide()
}

// measure notes by how much this machine's clock is ahead of the database's, at least.
func (c *wrongClock) measure(ahead time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead = ahead
	c.decide()
}

// decide finds the clock wrong beyond half the window, and right again below a quarter of it.
func (c *wrongClock) decide() {
	switch off := c.ahead.Abs(); {
	case c.window == 0:
		c.refused, c.wrong = false, false
	case off < c.window/4:
		c.refused, c.wrong = false, false
	case off > c.window/2 && c.refused:
		c.wrong = true
	}
}

// why says that the clock is wrong; empty if it is not.
func (c *wrongClock) why() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.wrong {
		return ""
	}
	way := "ahead of"
	if c.ahead < 0 {
		way = "behind"
	}
	return fmt.Sprintf("this machine's clock is %v %s the database's, so HTTP pushes are refused for their time; set it right, by NTP", c.ahead.Abs().Round(time.Second), way)
}
