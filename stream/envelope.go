package stream

import (
	"time"

	"github.com/dingevent/dingevent"
	"github.com/dingevent/dingevent/internal/jsonscan"
	"github.com/dingevent/dingevent/internal/wire"
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
	born, ok := jsonscan.Time([]byte(f.event.born))
	if !ok && f.event.born != "" {
		f.headers["eventBornTime"] = f.event.born
	}
	return &dingevent.Envelope{
		ID:        f.event.id,
		Type:      f.event.kind,
		CorpID:    f.event.corp,
		App:       app,
		Born:      born,
		Received:  now.UTC(),
		Transport: dingevent.TransportStream,
		Meta:      f.headers,
		Data:      f.data,
	}
}

// robotEnvelope makes an envelope of a callback with a robot's message. ID, corp and time of the message stand in
// its data. They are empty if the data has none.
func robotEnvelope(f frame, app string, now time.Time) *dingevent.Envelope {
	said := wire.ReadCallback(f.data)
	return &dingevent.Envelope{
		ID:        said.ID,
		Type:      f.headers["topic"],
		CorpID:    said.CorpID,
		App:       app,
		Born:      said.Born,
		Received:  now.UTC(),
		Transport: dingevent.TransportStream,
		Meta:      f.headers,
		Data:      f.data,
	}
}
