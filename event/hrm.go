package event

// HrmUserRecordChange: a member's personnel file was changed (人事档案变动).
//
// https://open.dingtalk.com/document/development/personnel-file-change
type HrmUserRecordChange struct {
	// EventType is DingTalk's name of the event.
	EventType string `json:"EventType"`

	// StaffId is the member.
	StaffId string `json:"staffId"`

	// ActionType is what happened, such as "userInfoChange".
	ActionType string `json:"actionType"`
}

var hrmUserRecordChangeNames = []string{"EventType", "staffId", "actionType"}

func readHrmUserRecordChange(r *reader, e *HrmUserRecordChange) {
	for o := r.object(hrmUserRecordChangeNames); o.next(); {
		switch o.name {
		case "EventType":
			o.eventType(&e.EventType)
		case "staffId":
			o.text(&e.StaffId)
		case "actionType":
			o.text(&e.ActionType)
		}
	}
	r.complete(&e.EventType, nil)
}
