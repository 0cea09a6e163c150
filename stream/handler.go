package stream

import (
	"context"
	"time"
)

// callbackWithin is DingTalk's budget for the answer to a callback.
const callbackWithin = 2 * time.Second

// A Callback is a push that needs a response, such as the press of a card's button.
type Callback struct {
	Topic    string
	Headers  map[string]string // of the frame; messageId among them
	Data     []byte            // the payload as DingTalk sent it
	Received time.Time         // when we took it, in UTC
}

// A Handler answers callbacks of one topic. encoding/json writes the response. An error is answered with code 500 and
// logged, but not shown to DingTalk. A Handler is called concurrently.
//
// DingTalk waits 2 s for the response; ctx ends then. A robot's message needs no response, so its ctx ends after
// Options.HandleWithin, and the answer is sent when the handler has ended. DingTalk pushes the message again after a
// minute if that took too long. The message is not handled twice for that.
type Handler func(ctx context.Context, cb *Callback) (response any, err error)

func isRobot(topic string) bool { return topic == TopicRobot || topic == TopicRobotDelegate }
