package wire

import "github.com/dingevent/dingevent/internal/jsonscan"

// The topics of the callbacks that can be recognized by their bodies.
const (
	topicRobot       = "/v1.0/im/bot/messages/get"
	topicDelegate    = "/v1.0/im/bot/messages/delegate"
	topicCard        = "/v1.0/card/instances/callback"
	topicDynamicData = "/v1.0/card/dynamicData/get"
	topicPlugin      = "/v1.0/graph/api/invoke"
)

// Topic is the topic of the Stream callback that a body without a frame looks like; empty if it looks like none.
// Robots and cards in HTTP mode post such bodies, which name no type.
func Topic(body []byte) string {
	has := map[string]bool{}
	kind := ""
	err := jsonscan.Object(body, func(key string, value []byte) {
		switch key {
		case "msgtype", "conversationId", "hostingContext", "outTrackId", "userIdType", "requestLine", "headers":
			has[key] = true
		case "type":
			kind = onlyText(value)
		}
	})
	switch {
	case err != nil:
		return ""
	case has["msgtype"] && has["conversationId"] && has["hostingContext"]:
		return topicDelegate
	case has["msgtype"] && has["conversationId"]:
		return topicRobot
	case has["outTrackId"] && kind == "dynamicDataCallback":
		return topicDynamicData
	case has["outTrackId"] && has["userIdType"]:
		return topicCard
	case has["requestLine"] && has["headers"]:
		return topicPlugin
	}
	return ""
}
