package event

// ChatRemoveMember: members were removed from a group chat (群会话删除人员).
//
// https://open.dingtalk.com/document/development/group-session-delete-persons
type ChatRemoveMember struct {
	Event

	// Operator is who did it.
	Operator string `json:"Operator"`

	// OpenConversationId identifies the group chat to DingTalk's present API.
	OpenConversationId string `json:"OpenConversationId"`

	OperatorUnionId string `json:"OperatorUnionId"`

	// UserIds are the members it happened to.
	UserIds []string `json:"UserId"`

	// UnionIds are the same members, in the same order.
	UnionIds []string `json:"UnionId"`

	// TimeStamp is when it happened, in milliseconds since 1970.
	TimeStamp int `json:"TimeStamp"`

	// ChatId identifies the group chat to DingTalk's older API.
	ChatId string `json:"ChatId"`
}

var chatRemoveMemberNames = []string{
	"EventType", "CorpId", "Operator", "OpenConversationId", "OperatorUnionId", "UserId", "UnionId", "TimeStamp",
	"ChatId",
}

func readChatRemoveMember(r *reader, e *ChatRemoveMember) {
	for o := r.object(chatRemoveMemberNames); o.next(); {
		switch o.name {
		case "EventType":
			o.eventType(&e.EventType)
		case "CorpId":
			o.corpID(&e.CorpId)
		case "Operator":
			o.text(&e.Operator)
		case "OpenConversationId":
			o.text(&e.OpenConversationId)
		case "OperatorUnionId":
			o.text(&e.OperatorUnionId)
		case "UserId":
			o.texts(&e.UserIds)
		case "UnionId":
			o.texts(&e.UnionIds)
		case "TimeStamp":
			o.integer(&e.TimeStamp)
		case "ChatId":
			o.text(&e.ChatId)
		}
	}
	r.complete(&e.EventType, &e.CorpId)
}

// ChatAddMember: members were added to a group chat (群会话添加人员).
//
// https://open.dingtalk.com/document/development/group-session-add-persons
type ChatAddMember struct {
	ChatRemoveMember
}

func readChatAddMember(r *reader, e *ChatAddMember) { readChatRemoveMember(r, &e.ChatRemoveMember) }

// ChatDisband: a group chat was dissolved (群会话解散群).
//
// https://open.dingtalk.com/document/development/group-session-disband-group
type ChatDisband struct {
	Event

	// Operator is who did it.
	Operator string `json:"Operator"`

	// OpenConversationId identifies the group chat to DingTalk's present API.
	OpenConversationId string `json:"OpenConversationId"`

	OperatorUnionId string `json:"OperatorUnionId"`

	// TimeStamp is when it happened, in milliseconds since 1970.
	TimeStamp int `json:"TimeStamp"`

	// ChatId identifies the group chat to DingTalk's older API.
	ChatId string `json:"ChatId"`
}

var chatDisbandNames = []string{
	"EventType", "CorpId", "Operator", "OpenConversationId", "OperatorUnionId", "TimeStamp", "ChatId",
}

func readChatDisband(r *reader, e *ChatDisband) {
	for o := r.object(chatDisbandNames); o.next(); {
		switch o.name {
		case "EventType":
			o.eventType(&e.EventType)
		case "CorpId":
			o.corpID(&e.CorpId)
		case "Operator":
			o.text(&e.Operator)
		case "OpenConversationId":
			o.text(&e.OpenConversationId)
		case "OperatorUnionId":
			o.text(&e.OperatorUnionId)
		case "TimeStamp":
			o.integer(&e.TimeStamp)
		case "ChatId":
			o.text(&e.ChatId)
		}
	}
	r.complete(&e.EventType, &e.CorpId)
}
