package daemon

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/api"
)

const (
	activityMinutes = 180 // that are kept
	activityTypes   = 256 // that are counted by name; DingTalk documents fewer. The first stands for all others.
	activityShown   = 8   // types of an answer
	maxTypeName     = 128 // bytes of a name that is counted
)

// activityBounds are the upper bounds of the classes of how long storing took. A longer one is counted by the longest.
var activityBounds = [...]time.Duration{
	500 * time.Microsecond, time.Millisecond, 2 * time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond, 20 * time.Millisecond,
	50 * time.Millisecond, 100 * time.Millisecond, 200 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 5 * time.Second,
}

// An activity counts what came in, by minute. It has a fixed size. Its methods are safe for concurrent use.
type activity struct {
	since time.Time

	mu      sync.Mutex // protects what follows; it is held for the counting of one push, or for one copy
	types   []string   // by their number, from 1
	numbers map[string]int
	minutes [activityMinutes]activityMinute // by the minute's number, modulo
}

// An activityMinute has 0 in all of it while nothing has come.
type activityMinute struct {
	number  int64 // since 1970
	events  [activityTypes]uint32
	pushes  uint64
	refused uint64
	took    [len(activityBounds) + 1]uint64
	longest time.Duration
}

func newActivity(now time.Time) *activity {
	return &activity{since: now.UTC().Truncate(time.Millisecond), types: []string{""}, numbers: map[string]int{}}
}

// note counts one call of the journal, which took so long until now and has stored or failed.
func (a *activity) note(now time.Time, took time.Duration, stored bool, envs []*dingevent.Envelope) {
	a.mu.Lock()
	defer a.mu.Unlock()
	m := a.minute(now)
	if !stored {
		m.refused++
		return
	}
	m.pushes++
	class, _ := slices.BinarySearch(activityBounds[:], took)
	m.took[class]++
	m.longest = max(m.longest, took)
	for _, env := range envs {
		m.events[a.number(env.Type)]++
	}
}

// minute is the place of a time's minute; it begins at 0. A clock that was set back overwrites what it comes to again.
func (a *activity) minute(now time.Time) *activityMinute {
	number := now.Unix() / 60
	m := &a.minutes[number%activityMinutes]
	if m.number != number {
		*m = activityMinute{number: number}
	}
	return m
}

// number is that of a type; 0 if there are too many.
func (a *activity) number(name string) int {
	n, ok := a.numbers[name]
	if !ok && len(a.types) < activityTypes && name != "" && len(name) <= maxTypeName {
		n, name = len(a.types), strings.Clone(name) // which may be a piece of a large push
		a.types, a.numbers[name] = append(a.types, name), n
	}
	return n
}

// report says what came in the minutes before now.
func (a *activity) report(now time.Time) api.Activity {
	minutes, types := a.copied(now)
	shown := mostFrequent(minutes)
	out := api.Activity{Since: a.since, Types: []string{}, Minutes: []api.ActivityMinute{}}
	for _, n := range shown {
		out.Types = append(out.Types, types[n])
	}
	others := false
	for i := range minutes {
		one, other := minutes[i].report(shown)
		out.Minutes, others = append(out.Minutes, one), others || other
	}
	if others {
		out.Types = append(out.Types, "")
		return out
	}
	for i := range out.Minutes {
		out.Minutes[i].Events = out.Minutes[i].Events[:len(shown)]
	}
	return out
}

// copied are the minutes in which something came, oldest first, and the names of types.
func (a *activity) copied(now time.Time) (minutes []activityMinute, types []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	last := now.Unix() / 60
	for number := last - activityMinutes + 1; number <= last; number++ {
		if m := &a.minutes[number%activityMinutes]; m.number == number {
			minutes = append(minutes, *m)
		}
	}
	return minutes, slices.Clone(a.types)
}

// mostFrequent are the numbers of the types that came most often, the most frequent first.
func mostFrequent(minutes []activityMinute) (numbers []int) {
	var sums [activityTypes]uint64
	for i := range minutes {
		for n, count := range minutes[i].events {
			sums[n] += uint64(count)
		}
	}
	for n := 1; n < activityTypes; n++ {
		if sums[n] > 0 {
			numbers = append(numbers, n)
		}
	}
	slices.SortStableFunc(numbers, func(a, b int) int { return cmp.Compare(sums[b], sums[a]) })
	return numbers[:min(len(numbers), activityShown)]
}

// report is a minute with the counts of the shown types, and of all others after them. It says if there are others.
func (m *activityMinute) report(shown []int) (out api.ActivityMinute, others bool) {
	out = api.ActivityMinute{At: time.Unix(m.number*60, 0).UTC(), Events: make([]uint64, len(shown)+1), Pushes: m.pushes, Refused: m.refused}
	rest := &out.Events[len(shown)]
	for n, count := range m.events {
		if at := slices.Index(shown, n); at >= 0 {
			out.Events[at] = uint64(count)
		} else {
			*rest += uint64(count)
		}
	}
	out.P50, out.P99 = m.within(50), m.within(99)
	return out, *rest > 0
}

// within is the time that so many percent took or less, in milliseconds.
func (m *activityMinute) within(percent uint64) float64 {
	wanted, have := (m.pushes*percent+99)/100, uint64(0)
	for class, count := range m.took {
		if have += count; have >= wanted && count > 0 {
			bound := m.longest
			if class < len(activityBounds) {
				bound = min(bound, activityBounds[class])
			}
			return float64(bound.Microseconds()) / 1000
		}
	}
	return 0
}
