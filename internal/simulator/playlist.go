package simulator

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/event/catalog"
)

// Play pushes one sample after another, by each of the ways in turn, until ctx ends. By Stream every
// app that is connected gets it.
func (s *Server) Play(ctx context.Context, every time.Duration, ways []dingevent.Transport) {
	lists := map[dingevent.Transport][]string{}
	for _, way := range ways {
		lists[way] = playlist(way)
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for n := 0; ; n++ {
		way := ways[n%len(ways)]
		s.playOne(way, lists[way][n/len(ways)%len(lists[way])])
		if n+1 < len(ways) { // every transport at once, then at leisure
			continue
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// playOne pushes a sample. A push without a connected client fails, and the next sample is another try.
func (s *Server) playOne(way dingevent.Transport, sample string) {
	if way != dingevent.TransportStream {
		_, _ = s.sample(sample, way, catalog.SampleCorp, "")
		return
	}
	for _, client := range s.Fake.Clients() {
		_, _ = s.sample(sample, way, catalog.SampleCorp, client)
	}
}

// familiar are the families that most people know, so that dev begins with them.
var familiar = []string{"approval", "contacts", "chat", "attendance", "todo", "calendar"}

// playlist is the current events that come by a way, the familiar ones first; no callbacks, and nothing
// that is about the way itself.
func playlist(way dingevent.Transport) (types []string) {
	entries := slices.DeleteFunc(catalog.All(), func(e catalog.Entry) bool {
		return len(e.Apps) == 0 || !e.Comes(way) || e.Callback || e.Control()
	})
	rank := func(e catalog.Entry) int {
		if i := slices.Index(familiar, e.Family); i >= 0 {
			return i
		}
		return len(familiar)
	}
	slices.SortStableFunc(entries, func(a, b catalog.Entry) int { return cmp.Compare(rank(a), rank(b)) })
	for _, e := range entries {
		types = append(types, e.Type)
	}
	return types
}
