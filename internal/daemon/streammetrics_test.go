package daemon

import (
	"net/http/httptest"
	"regexp"
	"testing"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/journal/memjournal"
	"github.com/dingevent/dingevent/stream"
)

func TestStreamMetrics(t *testing.T) {
	j := memjournal.New()
	defer j.Close()
	m := newMetrics(store{Journal: j})
	began := time.Now()
	told := m.watchStream(m.exports, "hr", func() api.Stream {
		return api.Stream{
			State: api.Degraded, Wanted: 3, Waiting: 3, HeldBytes: 77, Late: 5, LastEvent: began.Add(-time.Hour),
			Connections: []api.Connection{{Opened: began.Add(-time.Hour), RoundTripMS: 20, Unanswered: 2}, {Opened: began, RoundTripMS: 1500, Unanswered: 4}},
		}
	})
	told(stream.Change{Kind: stream.ChangeRefused, Err: &stream.OpenError{Stage: stream.StageOpen, Reason: stream.ReasonProxy}})
	told(stream.Change{Kind: stream.ChangeLeaving, Connection: stream.Connection{Leaving: stream.CauseIdle}})
	told(stream.Change{Kind: stream.ChangeClosed, Connection: stream.Connection{Leaving: stream.CauseIdle}})
	told(stream.Change{Kind: stream.ChangeClosed, Connection: stream.Connection{Leaving: stream.CauseStopped}})
	page := httptest.NewRecorder()
	m.handler().ServeHTTP(page, httptest.NewRequest("GET", "/metrics", nil))
	for _, want := range []string{
		`connections\{app="hr"\} 2`,
		`wanted_connections\{app="hr"\} 3`,
		`waiting\{app="hr"\} 3`,
		`held_bytes\{app="hr"\} 77`,
		`unanswered\{app="hr"\} 6`,
		`late_total\{app="hr"\} 5`,
		`round_trip_seconds\{app="hr"\} 1\.5`,
		`oldest_connection_age_seconds\{app="hr"\} 3\d\d\d\..*`,
		`last_event_age_seconds\{app="hr"\} 3\d\d\d\..*`,
		`last_frame_age_seconds\{app="hr"\} 0`,
		`state\{app="hr",state="degraded"\} 1`,
		`state\{app="hr",state="connected"\} 0`,
		`refused_total\{app="hr",reason="proxy",stage="open"\} 1`,
		`replaced_total\{app="hr",cause="idle"\} 1`,
	} {
		if !regexp.MustCompile(`(?m)^dingevent_stream_` + want + `$`).MatchString(page.Body.String()) {
			t.Errorf("no line %s", want)
		}
	}
	if regexp.MustCompile(`cause="stopped"`).MatchString(page.Body.String()) {
		t.Error("a connection that stops with the daemon counts as replaced")
	}
}
