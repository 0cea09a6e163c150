package daemon

import (
	"maps"
	"sync"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event/catalog"
)

// A monthly counts the pushes that DingTalk's quota of a month counts, by app. A push that comes again counts again, because only the
// journal knows. The zero value is ready. Its methods are safe for concurrent use.
type monthly struct {
	mu    sync.Mutex // protects byApp
	byApp map[string]uint64
}

// count counts what came. Third-party apps have no quota, and SyncHTTP is theirs.
func (m *monthly) count(envs []*dingevent.Envelope) {
	for _, e := range envs {
		if e.Transport != dingevent.TransportStream && e.Transport != dingevent.TransportHTTP || catalog.Free(e.Type) {
			continue
		}
		m.mu.Lock()
		if m.byApp == nil {
			m.byApp = map[string]uint64{}
		}
		m.byApp[e.App]++
		m.mu.Unlock()
	}
}

// counts is a copy.
func (m *monthly) counts() map[string]uint64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.byApp)
}
