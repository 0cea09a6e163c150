package daemon

import (
	"context"
	"reflect"
	"sync"
)

// A wayIn is one transport of one app as it runs.
type wayIn struct {
	app     string
	key     string  // of the app in the config: stream, http, failed_list, rds, suite or exec
	says    any     // what the config says of it
	corp    string  // of a third-party app's failed_list: the organization, which the key has, too
	exports exports // what is exported of it alone

	stream *streamApp // one of these three is there
	http   *httpApp
	source *appSource

	stop    context.CancelFunc // nil before it runs
	running sync.WaitGroup
}

// same reports whether the config says the same of another way in.
func (w *wayIn) same(other *wayIn) bool { return w.at(other) && reflect.DeepEqual(w.says, other.says) }

// at reports whether another way in is the same transport of the same app.
func (w *wayIn) at(other *wayIn) bool { return w.app == other.app && w.key == other.key }

// leave ends a way in, and waits until it has ended.
func (w *wayIn) leave() {
	if w.stop != nil {
		w.stop()
	}
	w.running.Wait()
}
