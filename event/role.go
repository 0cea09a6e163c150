package event

import (
	"encoding/json"

	"github.com/dingevent/dingevent/internal/jsonscan"
)

// LabelUserChange: members were given a role, or lost one (员工角色信息发生变更).
//
// https://open.dingtalk.com/document/development/employee-role-information-changes
type LabelUserChange struct {
	Event

	// Action is what happened to the members, such as "add".
	Action string `json:"action"`

	// TimeStamp is when it happened, in milliseconds since 1970.
	TimeStamp int `json:"TimeStamp,string"`

	// LabelIds are the roles.
	LabelIds []int `json:"LabelIdList"`

	// UserIds are the members.
	UserIds []string `json:"UserIdList"`
}

var labelUserChangeNames = []string{"EventType", "CorpId", "action", "TimeStamp", "LabelIdList", "UserIdList"}

func readLabelUserChange(r *reader, e *LabelUserChange) {
	for o := r.object(labelUserChangeNames); o.next(); {
		switch o.name {
		case "EventType":
			o.eventType(&e.EventType)
		case "CorpId":
			o.corpID(&e.CorpId)
		case "action":
			o.text(&e.Action)
		case "TimeStamp":
			o.integer(&e.TimeStamp)
		case "LabelIdList":
			o.integers(&e.LabelIds)
		case "UserIdList":
			o.texts(&e.UserIds)
		}
	}
	r.complete(&e.EventType, &e.CorpId)
}

// LabelConfAdd: roles or groups of roles were added (增加角色或者角色组). The event does not tell which
// of the two.
//
// https://open.dingtalk.com/document/development/add-a-role-or-role-group
type LabelConfAdd struct {
	Event

	// TimeStamp is when it happened, in milliseconds since 1970.
	TimeStamp int `json:"TimeStamp,string"`

	Scope string `json:"scope"`

	// LabelIds are the roles or groups of roles.
	LabelIds []int `json:"LabelIdList"`
}

var labelConfAddNames = []string{"EventType", "CorpId", "TimeStamp", "scope", "LabelIdList"}

func readLabelConfAdd(r *reader, e *LabelConfAdd) {
	for o := r.object(labelConfAddNames); o.next(); {
		switch o.name {
		case "EventType":
			o.eventType(&e.EventType)
		case "CorpId":
			o.corpID(&e.CorpId)
		case "TimeStamp":
			o.integer(&e.TimeStamp)
		case "scope":
			o.text(&e.Scope)
		case "LabelIdList":
			o.integers(&e.LabelIds)
		}
	}
	r.complete(&e.EventType, &e.CorpId)
}

// LabelConfDel: roles or groups of roles were deleted (删除角色或者角色组).
//
// https://open.dingtalk.com/document/development/delete-a-role-or-role-group
type LabelConfDel struct {
	LabelConfAdd
}

func readLabelConfDel(r *reader, e *LabelConfDel) { readLabelConfAdd(r, &e.LabelConfAdd) }

// LabelConfModify: roles or groups of roles were changed (修改角色或者角色组).
//
// https://open.dingtalk.com/document/development/modify-a-role-or-role-group
type LabelConfModify struct {
	LabelConfAdd
	// PostLabels are the roles as they are now.
	PostLabels []PostLabel `json:"PostLabelList"`

	// PreLabels are the roles as they were.
	PreLabels []PreLabel `json:"PreLabelList"`
}

var labelConfModifyNames = []string{
	"EventType", "CorpId", "TimeStamp", "scope", "LabelIdList", "PostLabelList", "PreLabelList",
}

func readLabelConfModify(r *reader, e *LabelConfModify) {
	for o := r.object(labelConfModifyNames); o.next(); {
		switch o.name {
		case "EventType":
			o.eventType(&e.EventType)
		case "CorpId":
			o.corpID(&e.CorpId)
		case "TimeStamp":
			o.integer(&e.TimeStamp)
		case "scope":
			o.text(&e.Scope)
		case "LabelIdList":
			o.integers(&e.LabelIds)
		case "PostLabelList":
			structs(&o, &e.PostLabels, readPostLabel)
		case "PreLabelList":
			structs(&o, &e.PreLabels, readPreLabel)
		}
	}
	r.complete(&e.EventType, &e.CorpId)
}

// PostLabel is a role or a group of roles after a change, in [LabelConfModify] (修改后).
type PostLabel struct {
	Hidden bool `json:"hidden"`

	Name string `json:"name"`

	Id int `json:"id"`

	// Ext is what else DingTalk says of it (扩展信息).
	Ext interface{} `json:"extraInfo"`
}

// UnmarshalJSON reads an object, or a string that holds one as DingTalk sends it.
func (label *PostLabel) UnmarshalJSON(b []byte) (err error) {
	type plain PostLabel
	return unmarshalLabel(b, (*plain)(label))
}

var postLabelNames = []string{"hidden", "name", "id", "extraInfo"}

func readPostLabel(r *reader, label *PostLabel) {
	for o := r.object(postLabelNames); o.next(); {
		switch o.name {
		case "hidden":
			o.boolean(&label.Hidden)
		case "name":
			o.text(&label.Name)
		case "id":
			o.integer(&label.Id)
		case "extraInfo":
			o.anything(&label.Ext)
		}
	}
}

// PreLabel is a role or a group of roles before a change, in [LabelConfModify] (修改前).
type PreLabel struct {
	Hidden bool `json:"hidden"`

	Name string `json:"name"`

	Id int `json:"id"`

	// Ext is what else DingTalk says of it (扩展信息).
	Ext interface{} `json:"extraInfo"`

	Deleted bool `json:"deleted"`

	Color int `json:"color"`

	Level int `json:"level"`

	Scope int `json:"scope"`

	ParentId int `json:"parentId"`
}

// UnmarshalJSON reads an object, or a string that holds one as DingTalk sends it.
func (label *PreLabel) UnmarshalJSON(b []byte) (err error) {
	type plain PreLabel
	return unmarshalLabel(b, (*plain)(label))
}

func unmarshalLabel(b []byte, label any) error {
	if text, ok := jsonscan.Text(b); ok {
		b = []byte(text)
	}
	return json.Unmarshal(b, label)
}

var preLabelNames = []string{
	"hidden", "name", "id", "extraInfo", "deleted", "color", "level", "scope", "parentId",
}

func readPreLabel(r *reader, label *PreLabel) {
	for o := r.object(preLabelNames); o.next(); {
		switch o.name {
		case "hidden":
			o.boolean(&label.Hidden)
		case "name":
			o.text(&label.Name)
		case "id":
			o.integer(&label.Id)
		case "extraInfo":
			o.anything(&label.Ext)
		case "deleted":
			o.boolean(&label.Deleted)
		case "color":
			o.integer(&label.Color)
		case "level":
			o.integer(&label.Level)
		case "scope":
			o.integer(&label.Scope)
		case "parentId":
			o.integer(&label.ParentId)
		}
	}
}
