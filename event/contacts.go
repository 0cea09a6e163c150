package event

// OrgUserModify: members of the organization were changed (企业修改员工事件).
//
// https://open.dingtalk.com/document/development/enterprise-modify-employee-event
type OrgUserModify struct {
	Event

	// TimeStamp is when it happened, in milliseconds since 1970.
	TimeStamp int `json:"TimeStamp,string"`

	// OptStaffId is who did it. It may be missing, as it is for who joins through DingTalk's
	// personnel system (智能人事).
	OptStaffId string `json:"OptStaffId"`

	// UserIds are the members it happened to. Third-party apps are told of one at a time.
	UserIds []string `json:"UserId"`
}

var orgUserModifyNames = []string{"EventType", "CorpId", "TimeStamp", "OptStaffId", "UserId"}

func readOrgUserModify(r *reader, e *OrgUserModify) {
	for o := r.object(orgUserModifyNames); o.next(); {
		switch o.name {
		case "EventType":
			o.eventType(&e.EventType)
		case "CorpId":
			o.corpID(&e.CorpId)
		case "TimeStamp":
			o.integer(&e.TimeStamp)
		case "OptStaffId":
			o.text(&e.OptStaffId)
		case "UserId":
			o.texts(&e.UserIds)
		}
	}
	r.complete(&e.EventType, &e.CorpId)
}

// OrgUserAdd: members joined the organization (企业增加员工事件).
//
// https://open.dingtalk.com/document/development/enterprise-increases-employee-events
type OrgUserAdd struct {
	OrgUserModify
}

func readOrgUserAdd(r *reader, e *OrgUserAdd) { readOrgUserModify(r, &e.OrgUserModify) }

// OrgUserLeave: members left the organization (企业删除员工).
//
// https://open.dingtalk.com/document/development/enterprise-delete-employee
type OrgUserLeave struct {
	OrgUserModify
}

func readOrgUserLeave(r *reader, e *OrgUserLeave) { readOrgUserModify(r, &e.OrgUserModify) }

// OrgUserActive: members activated their account after joining (加入企业后用户激活).
//
// https://open.dingtalk.com/document/development/user-activation-after-joining-the-enterprise
type OrgUserActive struct {
	OrgUserModify
}

func readOrgUserActive(r *reader, e *OrgUserActive) { readOrgUserModify(r, &e.OrgUserModify) }

// OrgAdminAdd: members were made administrators (用户被设为管理员). A [LabelUserChange] comes with it.
//
// https://open.dingtalk.com/document/development/user-is-set-as-administrator
type OrgAdminAdd struct {
	Event

	// TimeStamp is when it happened, in milliseconds since 1970.
	TimeStamp int `json:"TimeStamp,string"`

	// UserIds are the members it happened to.
	UserIds []string `json:"UserId"`
}

var orgAdminAddNames = []string{"EventType", "CorpId", "TimeStamp", "UserId"}

func readOrgAdminAdd(r *reader, e *OrgAdminAdd) {
	for o := r.object(orgAdminAddNames); o.next(); {
		switch o.name {
		case "EventType":
			o.eventType(&e.EventType)
		case "CorpId":
			o.corpID(&e.CorpId)
		case "TimeStamp":
			o.integer(&e.TimeStamp)
		case "UserId":
			o.texts(&e.UserIds)
		}
	}
	r.complete(&e.EventType, &e.CorpId)
}

// OrgAdminRemove: members are administrators no longer (通讯录用户被取消设置管理员). A [LabelUserChange]
// comes with it.
//
// https://open.dingtalk.com/document/development/address-book-user-canceled-setting-administrator
type OrgAdminRemove struct {
	OrgAdminAdd
}

func readOrgAdminRemove(r *reader, e *OrgAdminRemove) { readOrgAdminAdd(r, &e.OrgAdminAdd) }
