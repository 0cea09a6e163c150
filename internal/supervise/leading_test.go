package supervise

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/logbrake"
	"github.com/dingevent/dingevent/journal"
	"github.com/dingevent/dingevent/journal/memjournal"
	"github.com/dingevent/dingevent/sink/streamsink"
)

const billing = "subscription/billing"

// A neighbor is another gateway, as this one hears of it.
type neighbor struct {
	id, host string
	url      string // of its attach point; "none": it has none
	attached int
	works    bool
	draining bool
	leads    bool
	age      time.Duration
}

// A leadTest is gateway a, on the host here, with a subscription that programs attach to.
type leadTest struct {
	*leading
	neighbors []neighbor
	here      int   // programs that are attached
	fault     error // of asking another gateway
	asked     int
	log       strings.Builder
}

func newLeadTest(url string, neighbors ...neighbor) *leadTest {
	l := &leadTest{neighbors: neighbors}
	s := newShare(memjournal.New(), l, "a")
	s.able = func() []string { return []string{billing} }
	s.config = func(string) string { return "" }
	s.attached = func(string) int { return l.here }
	log := slog.New(slog.NewTextHandler(&l.log, nil))
	l.leading = &leading{
		share: s, url: url, host: "here", log: log, brake: logbrake.New(time.Minute), trials: map[route]*trial{}, unreached: map[string]unreached{}, away: map[string]bool{},
		reach: func(context.Context, streamsink.Place) error { l.asked++; return l.fault },
	}
	return l
}

// Gateways is part of [journal.Gateways].
func (l *leadTest) Gateways(context.Context) (list []journal.Gateway, err error) {
	for _, n := range l.neighbors {
		standing := api.GatewayStanding{Draining: n.draining, Subscriptions: []api.GatewaySubscription{{Name: "billing", Attached: n.attached, Leads: n.leads}}}
		if n.url != "none" {
			standing.Attach = &api.GatewayAttach{URL: n.url, ClockMS: 7000}
		}
		g := journal.Gateway{ID: n.id, Name: n.host, Age: n.age}
		g.Status, _ = json.Marshal(standing)
		if n.works {
			g.Works = []string{billing}
		}
		list = append(list, g)
	}
	return list, nil
}

func (*leadTest) Beat(context.Context, journal.Gateway) error    { return nil }
func (*leadTest) Leave(context.Context, string) error            { return nil }
func (*leadTest) Secret(context.Context) (key []byte, err error) { return nil, errors.ErrUnsupported }

// TestLed: a program goes to the gateway that works its subscription, and stays where nobody else does.
func TestLed(t *testing.T) {
	there := neighbor{id: "b", host: "there", url: "http://10.0.0.2:7781", works: true}
	for name, test := range map[string]struct {
		own       string
		neighbors []neighbor
		want      string // ID of the place; empty for none
	}{
		"another works it":      {"http://10.0.0.1:7781", []neighbor{there}, "b"},
		"without an own one":    {"", []neighbor{there}, "b"},
		"of this machine":       {"http://127.0.0.1:1", []neighbor{{id: "b", host: "here", url: "http://127.0.0.1:2", works: true}}, "b"},
		"nobody works it":       {"http://10.0.0.1:7781", []neighbor{{id: "b", host: "there", url: there.url}}, "a"},
		"this one is alone":     {"http://10.0.0.1:7781", nil, ""},
		"nobody has an address": {"", []neighbor{{id: "b", host: "there", works: false}}, ""},
		"it ends":               {"http://10.0.0.1:7781", []neighbor{{id: "b", url: there.url, works: true, draining: true}, {id: "c", url: "http://10.0.0.3:7781"}}, "a"},
		"it is gone":            {"http://10.0.0.1:7781", []neighbor{{id: "b", url: there.url, works: true, age: presence}, {id: "c", url: "http://10.0.0.3:7781"}}, "a"},
		"a load balancer's":     {"http://lb", []neighbor{{id: "b", url: "http://lb"}}, ""},
	} {
		l, got := newLeadTest(test.own, test.neighbors...), ""
		place := l.lead(t.Context(), "billing")
		if place != nil {
			got = place.ID
		}
		if got != test.want || l.log.Len() > 0 {
			t.Errorf("%s: led to %q, want %q; the log says %q", name, got, test.want, &l.log)
		}
		if got == "b" && (place.URL != test.neighbors[0].url || place.Clock != 7*time.Second || l.asked != 1) {
			t.Errorf("%s: the place is %+v, and was asked %d times", name, place, l.asked)
		}
	}
}

// TestNotLed: a program stays where it asked if it cannot be led, and the log says why.
func TestNotLed(t *testing.T) {
	for name, test := range map[string]struct {
		holder neighbor
		fault  error
		want   string // in the log
	}{
		"of an older release":   {neighbor{url: "none"}, nil, "no attach point, or is of an older release"},
		"no address":            {neighbor{}, nil, "does not know its own address"},
		"this gateway's":        {neighbor{url: "http://10.0.0.1:7781"}, nil, "which another gateway has, too"},
		"another gateway's":     {neighbor{url: "http://10.0.0.3:7781"}, nil, "which another gateway has, too"},
		"its own loopback":      {neighbor{url: "http://127.0.0.1:7781"}, nil, "leads nowhere from other machines"},
		"its own by name":       {neighbor{url: "http://localhost:7781"}, nil, "leads nowhere from other machines"},
		"it does not answer so": {neighbor{url: "http://10.0.0.2:7781"}, errors.New("no route"), "is not reached: no route"},
	} {
		test.holder.id, test.holder.host, test.holder.works = "b", "there", true
		l := newLeadTest("http://10.0.0.1:7781", test.holder, neighbor{id: "c", host: "c", url: "http://10.0.0.3:7781"})
		l.fault = test.fault
		if place := l.lead(t.Context(), "billing"); place != nil && place.ID == "b" || !strings.Contains(l.log.String(), test.want) {
			t.Errorf("%s: led to %+v, and the log says %q, want %q", name, place, &l.log, test.want)
		}
	}
}

// TestNotReached: a gateway that does not answer is left alone for a moment, and then asked again.
func TestNotReached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLeadTest("http://10.0.0.1:7781", neighbor{id: "b", url: "http://10.0.0.2:7781", works: true})
		l.fault = errors.New("no route")
		for range 3 {
			l.lead(t.Context(), "billing")
		}
		if l.asked != 1 {
			t.Errorf("it was asked %d times at once", l.asked)
		}
		l.fault = nil
		time.Sleep(unreachable)
		if place := l.lead(t.Context(), "billing"); place == nil || place.ID != "b" {
			t.Errorf("led to %+v once it answers", place)
		}
	})
}

// TestLedInVain: programs that are led to a gateway, and are not seen there, are served where they ask. Once one arrives there they
// are led again.
func TestLedInVain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLeadTest("http://10.0.0.1:7781", neighbor{id: "b", url: "http://10.0.0.2:7781", works: true})
		ledTo := func() string {
			if place := l.lead(t.Context(), "billing"); place != nil {
				return place.ID
			}
			return ""
		}
		var went []string
		for range 15 {
			went = append(went, ledTo())
			l.endTrials()
			time.Sleep(time.Second)
		}
		// At first to b, then to this gateway by its own address, and when that is in vain, too, to what the program has asked.
		if got := strings.Join(went, ","); got != "b,b,b,b,b,b,a,a,a,a,a,a,,," || !strings.Contains(l.log.String(), "have not arrived") {
			t.Errorf("the program is led to %s\n%s", got, &l.log)
		}
		l.neighbors[0].attached = 1
		l.lead(t.Context(), "billing")
		l.endTrials()
		if got := ledTo(); got != "b" {
			t.Errorf("once a program arrived it is led to %q", got)
		}
		time.Sleep(time.Hour)
		l.neighbors[0].attached = 0
		for range 2 {
			if got := ledTo(); got != "b" {
				t.Errorf("an hour later it is led to %q", got)
			}
			time.Sleep(trialEnds + time.Second) // a program that comes now and then, and does not stay
		}
	})
}

// TestDraws: a work follows programs that their gateway cannot lead here, after a while, and no others.
func TestDraws(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, test := range map[string]struct {
			there neighbor
			here  int
			want  bool
		}{
			"they are led here":       {neighbor{attached: 1, leads: true, url: "http://10.0.0.2:1"}, 0, false},
			"they cannot be led":      {neighbor{attached: 1, url: "http://10.0.0.2:1"}, 0, true},
			"of an older release":     {neighbor{attached: 1, url: "none"}, 0, true},
			"others are here":         {neighbor{attached: 1, url: "none"}, 1, false},
			"nobody is attached":      {neighbor{url: "none"}, 0, false},
			"that gateway is leaving": {neighbor{attached: 1, draining: true}, 0, false},
		} {
			test.there.id = "b"
			l := newLeadTest("", test.there)
			l.here, l.share.held[billing] = test.here, &hold{}
			look := func() []string {
				if err := l.share.look(t.Context()); err != nil {
					t.Fatal(err)
				}
				return l.share.surplus()
			}
			if works := look(); len(works) > 0 {
				t.Errorf("%s: it follows at once", name)
			}
			time.Sleep(patience + time.Second)
			if works := look(); (len(works) > 0) != test.want {
				t.Errorf("%s: it gives away %v", name, works)
			}
		}
	})
}

// TestProgramsClaim: a gateway that programs are attached to takes their free work beyond its share, and others leave the work to it.
func TestProgramsClaim(t *testing.T) {
	l := newLeadTest("", neighbor{id: "b", url: "none"})
	l.share.held["subscription/other"] = &hold{}
	left := func() string {
		if err := l.share.look(t.Context()); err != nil {
			t.Fatal(err)
		}
		l.share.mu.Lock()
		defer l.share.mu.Unlock()
		return l.share.left(billing)
	}
	if got := left(); got != "this gateway has its share" {
		t.Errorf("without programs the work is left, because %q", got)
	}
	l.here = 1
	if got := left(); got != "" {
		t.Errorf("with programs here the work is left, because %q", got)
	}
	l.here, l.neighbors[0].attached = 0, 1
	if got := left(); got != "its programs are attached to another gateway" {
		t.Errorf("with programs there the work is left, because %q", got)
	}
}
