package event

// Event is what events have in common. It is embedded, and no event of its own.
type Event struct {
	// EventType is DingTalk's name of the event, such as "user_add_org".
	EventType string `json:"EventType"`

	// CorpId is the organization the event happened in (企业id).
	CorpId string `json:"CorpId"`
}

// Unknown is an event that has no struct here, or whose payload is not one JSON object.
type Unknown struct {
	Type string // the event type that Decode was given
	Raw  []byte // the data that Decode was given, not a copy; JSON or not
}
