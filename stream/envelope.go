package stream

import (
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/jsonscan"
)

// The topics of callbacks.
const (
	TopicRobot         = "/v1.0/im/bot/messages/get"      // a message to the robot
	TopicRobotDelegate = "/v1.0/im/bot/messages/delegate" // the same in hosted mode
	TopicCard          = "/v1.0/card/instances/callback"  // a card's button
	TopicCardData      = "/v1.0/card/dynamicData/get"     // a card asks for its data
	TopicPlugin        = "/v1.0/graph/api/invoke"         // an AI plugin is called
)

// eventEnvelope makes an envelope of a frame of type EVENT.
func eventEnvelope(f frame, app string, now time.Time) *dingevent.Envelope {
	born, _ := jsonscan.Time([]byte(f.headers["eventBornTime"]))
	return &dingevent.Envelope{
		ID:        f.headers["eventId"],
		Type:      f.headers["eventType"],
		CorpID:    f.headers["eventCorpId"],
		App:       app,
		Born:      born,
		Received:  now.UTC(),
		Transport: dingevent.Stream,
		Meta:      f.headers,
		Data:      f.data,
	}
}

// robotEnvelope makes an envelope of a callback with a robot's message. What identifies the message
// stands in the data only; data that does not say is taken without.
func robotEnvelope(f frame, app string, now time.Time) *dingevent.Envelope {
	var id, robotCorp, senderCorp string
	var born time.Time
	err := jsonscan.Object(f.data, func(key string, value []byte) {
		switch key {
		case "msgId":
			id, _ = jsonscan.Text(value)
		case "chatbotCorpId":
			robotCorp, _ = jsonscan.Text(value)
		case "senderCorpId":
			senderCorp, _ = jsonscan.Text(value)
		case "createAt":
			born, _ = jsonscan.Time(value)
		}
	})
	env := &dingevent.Envelope{
		Type:      f.headers["topic"],
		App:       app,
		Received:  now.UTC(),
		Transport: dingevent.Stream,
		Meta:      f.headers,
		Data:      f.data,
	}
	if err == nil {
		env.ID, env.CorpID, env.Born = id, robotCorp, born
		if env.CorpID == "" {
			env.CorpID = senderCorp
		}
	}
	return env
}
