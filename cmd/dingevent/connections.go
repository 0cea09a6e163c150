package main

import (
	"fmt"
	"time"

	"github.com/dingevent/dingevent/internal/api"
	"github.com/dingevent/dingevent/internal/words"
	"github.com/dingevent/dingevent/stream"
)

// checkConnections looks at an app's connections.
func (d *doctor) checkConnections(app string, s api.Stream) {
	f := finding{Level: fine, App: app, Check: "connections", Text: fmt.Sprintf("%s, %d of %d", s.State, len(s.Connections), s.Wanted)}
	now := time.Now()
	const most = 4 // "dingevent status" has the rest
	for _, c := range s.Connections[:min(len(s.Connections), most)] {
		f.Text += fmt.Sprintf("; #%d is %s old, last frame %s, last event %s", c.Number, ago(c.Opened, now), sometimeAgo(d.say, c.LastFrame, now), sometimeAgo(d.say, c.LastEvent, now))
	}
	if s.State == api.Connected {
		d.add(f)
		return
	}
	f.Level = failed
	if len(s.Connections) > 0 {
		f.Level = warn
	}
	if e := s.OpenError; e != nil && !e.Past {
		f.Reason = e.Reason
		f.Text += fmt.Sprintf("; %s ago: %s", ago(e.At, now), e.Error)
		f.Hints = hints(e.Hint)
	} else {
		f.Hints = []string{"one is being opened; look again in a moment"}
	}
	if !s.RetryAt.IsZero() {
		f.Hints = append(f.Hints, "the daemon tries again in "+ago(now, s.RetryAt)+"; a changed config needs a restart")
	}
	d.add(f)
}

// checkAnswers looks at what became of pushes since the daemon began.
func (d *doctor) checkAnswers(app string, s api.Stream) {
	f := finding{Level: fine, App: app, Check: "answers", Text: fmt.Sprintf("pushes: %d, repeats among them: %d; answered success: %d, LATER: %d, failed: %d; answers lost: %d",
		s.Events+s.Callbacks, s.Redelivered, s.Success, s.Later, s.Failed, s.Lost)}
	for _, bad := range []struct {
		count uint64
		hint  string
	}{
		{s.Busy, "%d pushes found the queue full: the journal's disk is too slow for the bursts; raise queue_bytes"},
		{s.Late, "%d pushes were not stored in time: is the journal's disk slow?"},
		{s.Unreadable, "%d frames were too large or no JSON; raise max_frame"},
		{s.Panics, "%d times storing a push panicked: that is a bug of ours; the log has it"},
	} {
		if bad.count > 0 {
			f.Level = warn
			f.Hints = append(f.Hints, fmt.Sprintf(bad.hint, bad.count))
		}
	}
	if hint := unhandledHint(d.say, s); hint != "" {
		f.Level = warn
		f.Hints = append(f.Hints, hint)
	}
	d.add(f)
}

// unhandledHint says what to do about pushes that nothing handles; empty if there were none.
func unhandledHint(say words.Words, s api.Stream) string {
	if s.Unhandled == 0 {
		return ""
	}
	robot := s.UnhandledTopic == stream.TopicRobot || s.UnhandledTopic == stream.TopicRobotDelegate
	return say.IntakeUnhandled(s.Unhandled, s.UnhandledTopic, robot)
}

// quietHints are why a connection that is open brings no event, the likeliest first.
var quietHints = []string{
	"is the event subscribed? Developer console, the app, event subscription (事件订阅): Stream mode, and the event itself switched on",
	"is the app published (版本发布), after the subscription was changed?",
	"do the app's permissions and its visible range (可见范围) cover the people, departments or forms it happens to?",
	"does another instance connect with the same client ID, such as a colleague's or an old one's? It takes part of the events, at random",
	"is the organization's monthly quota of pushes used up? The console shows it",
}

// checkQuiet warns of an app that is connected and gets no event.
func (d *doctor) checkQuiet(app string, s api.Stream) {
	if len(s.Connections) == 0 {
		return
	}
	f := finding{Level: warn, App: app, Check: "events", Hints: quietHints}
	switch quiet := time.Since(s.LastEvent); {
	case s.LastEvent.IsZero():
		f.Text = "connected, but no event has come by Stream yet"
	case quiet >= d.opts.quietFor:
		f.Text = "connected, but no event has come by Stream for " + ago(s.LastEvent, time.Now())
	default:
		f.Level, f.Hints = fine, nil
		f.Text = "the last one by Stream came " + sometimeAgo(d.say, s.LastEvent, time.Now())
	}
	d.add(f)
}
