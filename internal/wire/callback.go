package wire

import (
	"time"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// A Callback is what the payload of a Stream callback says of itself.
type Callback struct {
	ID     string // of a robot's message; other callbacks have none
	CorpID string
	Born   time.Time
}

// ReadCallback reads the payload of a Stream callback. The members of a broken text count for nothing.
func ReadCallback(data []byte) (c Callback) {
	var robotCorp, senderCorp, corp string
	err := jsonscan.Object(data, func(key string, value []byte) {
		switch key {
		case "msgId":
			c.ID = onlyText(value)
		case "chatbotCorpId":
			robotCorp = onlyText(value)
		case "senderCorpId":
			senderCorp = onlyText(value)
		case "corpId":
			corp = onlyText(value)
		case "createAt":
			c.Born, _ = jsonscan.Time(value)
		}
	})
	if err != nil {
		return Callback{}
	}
	for _, id := range []string{robotCorp, senderCorp, corp} {
		if c.CorpID == "" {
			c.CorpID = id
		}
	}
	return c
}
