package stream_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"github.com/dingevent/dingevent/stream"
)

// TestNoiseFillsNoLog: what the other side sends in a loop costs a line a second, and is counted.
func TestNoiseFillsNoLog(t *testing.T) {
	inPeersWorld(t, nil, func(p *peer, ws *websocket.Conn) {
		const each = 200
		for i := range each {
			p.send(ws, websocket.MessageText, "junk")
			p.send(ws, websocket.MessageText, fmt.Sprintf(`{"type":"CALLBACK","headers":{"messageId":"m","topic":"/%d"}}`, i))
			p.receives(ws, "m", 404, "")
		}
		time.Sleep(time.Second)
		p.send(ws, websocket.MessageText, "junk")
		time.Sleep(time.Second)
		logs := p.logs.String()
		for line, want := range map[string]int{"a frame is not JSON": 2, "nothing handles this push": 1} {
			if n := strings.Count(logs, line); n != want {
				t.Errorf("%q stands in the log %d times, want %d", line, n, want)
			}
		}
		if !strings.Contains(logs, `"skipped":199`) {
			t.Error("no line tells of those that were left out")
		}
		if s := p.client.Status(); s.Unreadable != each+1 || s.Unhandled != each || s.UnhandledTopic != "/199" {
			t.Errorf("status: %+v", s)
		}
		ws.CloseRead(p.Context())
	})
}

// TestRobotMessageWithoutRobot: the log says which option takes it.
func TestRobotMessageWithoutRobot(t *testing.T) {
	inPeersWorld(t, nil, func(p *peer, ws *websocket.Conn) {
		p.send(ws, websocket.MessageText, `{"type":"CALLBACK","headers":{"messageId":"m","topic":"`+stream.TopicRobot+`"},"data":"{}"}`)
		p.receives(ws, "m", 404, "")
		if !strings.Contains(p.logs.String(), "robot: true") {
			t.Errorf("the log does not name the option: %s", p.logs.String())
		}
		if s := p.client.Status(); s.Unhandled != 1 || s.UnhandledTopic != stream.TopicRobot {
			t.Errorf("status: %+v", s)
		}
		ws.CloseRead(p.Context())
	})
}
