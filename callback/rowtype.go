package callback

import "github.com/dingevent/dingevent/internal/jsonscan"

// eventType is the type of the event that a row tells of. Most rows say it as syncAction; some by
// another name, or not at all, which their number makes up for. It is empty if there is no number.
func (r row) eventType() string {
	number := text(r.bizType)
	content := []byte(text(r.bizData)) // an object, or JSON in a string
	var eventType string
	switch number {
	case "17": // some come without
		eventType = member(content, "syncAction", "market_order")
	case "63":
		eventType = member(content, "syncAction", member(content, "EventType", ""))
	case "66":
		eventType = member(content, "eventType", "")
	case "254", "255", "256", "257", "258", "259": // Teambition
		eventType = member([]byte(member(content, "data", "")), "syncAction", "")
	case "504": // its syncAction is what happened to the task
		eventType = "hire_agent_sourcing_task_change"
	default:
		eventType = member(content, "syncAction", "")
	}
	if eventType == "" && number != "" {
		return "biz_type_" + number
	}
	return eventType
}

// member returns the text of one member of the object that data holds, or otherwise if it has none.
func member(data []byte, name, otherwise string) string {
	var found string
	err := jsonscan.Object(data, func(key string, value []byte) {
		if key == name {
			found = text(value)
		}
	})
	if err != nil || found == "" {
		return otherwise
	}
	return found
}
