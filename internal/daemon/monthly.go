package daemon

import (
	"sync"
	"sync/atomic"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event/catalog"
)

// A monthly counts the pushes that DingTalk's quota of a month counts, by app. A push that comes again counts again, because only the
// journal knows. The zero value is ready. Its methods are safe for concurrent use.
type monthly struct {
	byApp sync.Map // *atomic.Uint64 by the app's name, which is one of the config
}

// count counts what came. Third-party apps have no quota, and SyncHTTP is theirs.
func (m *monthly) count(envs []*dingevent.Envelope) {
	for _, e := range envs {
		if e.Transport != dingevent.TransportStream && e.Transport != dingevent.TransportHTTP || catalog.Free(e.Type) {
			continue
		}
		n, ok := m.byApp.Load(e.App)
		if !ok {
			n, _ = m.byApp.LoadOrStore(e.App, new(atomic.Uint64))
		}
		n.(*atomic.Uint64).Add(1)
	}
}

// counts is a copy.
func (m *monthly) counts() map[string]uint64 {
	out := map[string]uint64{}
	m.byApp.Range(func(app, n any) bool {
		out[app.(string)] = n.(*atomic.Uint64).Load()
		return true
	})
	return out
}
