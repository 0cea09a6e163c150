package watch

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/dingevent/dingevent/internal/ownevent"
)

// China is where the months of DingTalk's quota begin.
var china = time.FixedZone("CST", 8*60*60)

const (
	refusedWithin = 10 * time.Minute // refused pushes count for so long
	refusedMany   = 10               // from so many on they are told
	refusedFew    = 1                // at so many they are over
	seenKept      = 2 * time.Hour    // longer than a gateway is listed
)

// count takes in what the gateways have counted and what they saw last.
func (s *state) count(now time.Time, reports []Report) {
	if month := now.In(china).Format("2006-01"); month != s.Month {
		s.Month, s.Pushes = month, 0
	}
	if s.Seen == nil {
		s.Seen, s.Last, s.windows = map[string]seen{}, map[string]time.Time{}, map[string]*window{}
	}
	if s.Last == nil {
		s.Last = map[string]time.Time{}
	}
	if s.windows == nil {
		s.windows = map[string]*window{}
	}
	for _, r := range reports {
		was := s.Seen[r.Gateway]
		for app, n := range r.Pushes {
			s.Pushes += since(was.Pushes[app], n)
		}
		for app, n := range r.Refused {
			s.refused(now, app, since(was.Refused[app], n), r.Reasons[app])
		}
		for app, at := range r.Last {
			if at.After(s.Last[app]) {
				s.Last[app] = at.UTC()
			}
		}
		s.Seen[r.Gateway] = seen{r.Pushes, r.Refused, now.UTC()}
	}
	maps.DeleteFunc(s.Seen, func(_ string, one seen) bool { return now.Sub(one.At) > seenKept })
	for _, w := range s.windows {
		w.parts = slices.DeleteFunc(w.parts, func(p part) bool { return now.Sub(p.at) > refusedWithin })
	}
}

// since is by how much a count has risen; all of it if it has begun anew.
func since(was, is uint64) uint64 {
	if is < was {
		return is
	}
	return is - was
}

func (s *state) refused(now time.Time, app string, n uint64, reason string) {
	if n == 0 {
		return
	}
	w := s.windows[app]
	if w == nil {
		w = new(window)
		s.windows[app] = w
	}
	w.reason = reason
	if last := len(w.parts) - 1; last >= 0 && now.Sub(w.parts[last].at) < 10*time.Second {
		w.parts[last].count += n
		return
	}
	w.parts = append(w.parts, part{now, n})
}

// derived are the facts that follow from counts.
func (s *state) derived(now time.Time, o Options) (facts []Fact) {
	for _, app := range slices.Sorted(maps.Keys(s.windows)) {
		w := s.windows[app]
		n, subject := w.sum(), Subject{App: app}
		if n >= refusedMany || n > refusedFew && s.holds(ownevent.Refusing, subject) {
			facts = append(facts, Fact{Type: ownevent.Refusing, Subject: subject, Level: 1, Reason: fmt.Sprintf("%d pushes within %v, the last because of: %s", n, refusedWithin, w.reason)})
		}
	}
	var quota uint64
	if o.PushesPerMonth != nil {
		quota = o.PushesPerMonth()
	}
	if level := share(s.Pushes, quota); level > 0 {
		facts = append(facts, Fact{Type: ownevent.Quota, Subject: Subject{Month: s.Month}, Level: level, Reason: fmt.Sprintf("%d of %d pushes", s.Pushes, quota)})
	}
	var silent map[string]time.Duration
	if o.SilentAfter != nil {
		silent = o.SilentAfter()
	}
	for _, app := range slices.Sorted(maps.Keys(silent)) {
		after, last := silent[app], s.Last[app]
		if last.IsZero() { // no event has come, as far as anybody knows: it is waited for from now on
			s.Last[app], last = now.UTC(), now
		}
		if after > 0 && now.Sub(last) >= after {
			facts = append(facts, Fact{Type: ownevent.AppSilent, Subject: Subject{App: app}, Level: 1, Since: last, Reason: fmt.Sprintf("no event for %v", after)})
		}
	}
	return facts
}

// holds reports whether a fact was told and is not over.
func (s *state) holds(kind string, subject Subject) bool {
	return slices.ContainsFunc(s.Told, func(t told) bool { return t.key() == key{kind, subject} })
}

// share is the highest of 50, 70, 90 and 100 percent that n has reached; 0 below, or without a limit.
func share(n, limit uint64) int {
	if limit == 0 {
		return 0
	}
	for _, percent := range []uint64{100, 90, 70, 50} {
		if n*100 >= limit*percent {
			return int(percent)
		}
	}
	return 0
}
